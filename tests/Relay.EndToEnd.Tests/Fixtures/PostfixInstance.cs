namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A Postfix of the test's own, apart from any that the machine may run: its directories, its start, its log and its end.</summary>
internal sealed class PostfixInstance : IAsyncDisposable
{
    /// <summary>Debian's <c>daemon</c> and <c>mail</c>, which every machine has: Postfix's own user is there only where it is installed.</summary>
    private const string Owner = "daemon";

    private const string SubmitGroup = "mail";

    /// <summary>The services of master.cf that every Postfix has.</summary>
    private const string Services = """
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        error unix - - n - - error
        retry unix - - n - - error
        anvil unix - - n - 1 anvil
        proxymap unix - - n - - proxymap
        tlsmgr unix - - n 1000? 1 tlsmgr
        postlog unix-dgram n - n - 1 postlogd

        """;

    private readonly TemporaryDirectory _directory = new();

    public string Configuration => _directory.Combine("etc");

    /// <summary>Where the program's files are: empty, or where tests/run.sh has unpacked them.</summary>
    public string Root { get; } = ToolPath.Root(ToolPath.Find("postfix")!);

    public string Combine(string name) => _directory.Combine(name);

    /// <summary>Makes what has to be there before files can be written into <see cref="Configuration"/>.</summary>
    public async Task CreateAsync()
    {
        _directory.CreateSubdirectory("etc");
        _directory.CreateSubdirectory("queue");
        foreach (var owned in new[] { "data", "mail" })
            (await Tool.RunAsync("chown", [Owner, _directory.CreateSubdirectory(owned)])).ShouldSucceed();

        // Postfix looks for its scripts in meta_directory; an installed one keeps them in /etc/postfix.
        foreach (var script in new[] { "post-install", "postfix-files", "postfix-script" })
            File.Copy($"{Root}/etc/postfix/{script}", Path.Combine(Configuration, script));
    }

    /// <param name="hostName">What it calls itself.</param>
    /// <param name="main">The lines of main.cf that are this one's own.</param>
    /// <param name="master">The lines of master.cf that are this one's own.</param>
    /// <param name="environment">What its processes find in their environment: <c>NAME=value</c>.</param>
    public async Task StartAsync(string hostName, string main, string master, params IReadOnlyList<string> environment)
    {
        await File.WriteAllTextAsync(Path.Combine(Configuration, "main.cf"), MainLines(hostName, environment) + main);
        await File.WriteAllTextAsync(Path.Combine(Configuration, "master.cf"), Services + master);
        var started = await Tool.RunAsync("postfix", ["-c", Configuration, "start"]);
        started.ExitCode.ShouldBe(0, started.Everything + Log());
    }

    public string Log() => File.Exists(Combine("mail.log")) ? File.ReadAllText(Combine("mail.log")) : "";

    public async ValueTask DisposeAsync()
    {
        await Tool.RunAsync("postfix", ["-c", Configuration, "stop"]);
        _directory.Dispose();
    }

    private string MainLines(string hostName, IReadOnlyList<string> environment) => $"""
        compatibility_level = 3.6
        queue_directory = {_directory.Path}/queue
        data_directory = {_directory.Path}/data
        command_directory = {Root}/usr/sbin
        daemon_directory = {Root}/usr/lib/postfix/sbin
        shlib_directory = {Root}/usr/lib/postfix
        meta_directory = {Configuration}
        sendmail_path = {Root}/usr/sbin/sendmail
        import_environment = MAIL_CONFIG MAIL_LOGTAG POSTLOG_SERVICE POSTLOG_HOSTNAME LD_LIBRARY_PATH TZ=UTC LANG=C {string.Join(' ', environment)}
        mail_owner = {Owner}
        setgid_group = {SubmitGroup}
        maillog_file = {_directory.Path}/mail.log
        maillog_file_prefixes = {_directory.Path}
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = {hostName}
        mydestination =
        local_recipient_maps =
        mynetworks =
        alias_maps =

        """;
}
