using System.Globalization;
using System.Net;
using System.Text;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>
/// A Postfix of the test's own, apart from any that the machine may run. It takes mail for every mailbox of one domain into one
/// Maildir, but for <c>later@</c>, which is answered 450, and <c>nobody@</c>, which is answered 550. It offers STARTTLS.
/// </summary>
internal sealed class PostfixServer : IAsyncDisposable
{
    /// <summary>Debian's <c>daemon</c> and <c>mail</c>, which every machine has: Postfix's own user is there only where it is installed.</summary>
    private const string Owner = "daemon";

    private const string OwnerId = "1";
    private const string SubmitGroup = "mail";

    private readonly TemporaryDirectory _directory = new();
    private readonly string _domain;

    private PostfixServer(string domain) => _domain = domain;

    public IPAddress Address { get; } = Loopback.Next();

    private string Configuration => _directory.Combine("etc");

    public static async Task<PostfixServer> StartAsync(string domain)
    {
        var server = new PostfixServer(domain);
        await server.WriteConfigurationAsync();
        var started = await Tool.RunAsync("postfix", ["-c", server.Configuration, "start"]);
        started.ExitCode.ShouldBe(0, started.Everything + server.Log());
        return server;
    }

    /// <summary>Waits for that many messages in the Maildir and reads them; Postfix's own trace header comes first.</summary>
    public async Task<IReadOnlyList<string>> WaitForMessagesAsync(int count = 1)
    {
        var inbox = _directory.Combine("mail/inbox/new");
        var files = await Patience.UntilAsync(
            () => Directory.Exists(inbox) ? Directory.GetFiles(inbox) : [], found => found.Length >= count, () => $"Not {count} messages in the Maildir.\n{Log()}");
        return [.. files.Select(file => File.ReadAllText(file, Encoding.Latin1))];
    }

    public string Log() => File.Exists(_directory.Combine("mail.log")) ? File.ReadAllText(_directory.Combine("mail.log")) : "";

    public async ValueTask DisposeAsync()
    {
        await Tool.RunAsync("postfix", ["-c", Configuration, "stop"]);
        _directory.Dispose();
    }

    private async Task WriteConfigurationAsync()
    {
        var root = ToolPath.Root(ToolPath.Find("postfix")!);
        _directory.CreateSubdirectory("etc");
        _directory.CreateSubdirectory("queue");
        foreach (var owned in new[] { "data", "mail" })
            (await Tool.RunAsync("chown", [Owner, _directory.CreateSubdirectory(owned)])).ShouldSucceed();

        // Postfix looks for its scripts in meta_directory; an installed one keeps them in /etc/postfix.
        foreach (var script in new[] { "post-install", "postfix-files", "postfix-script" })
            File.Copy($"{root}/etc/postfix/{script}", Path.Combine(Configuration, script));

        var certificate = TestCertificates.Issue("mx." + _domain, Address);
        await File.WriteAllTextAsync(Path.Combine(Configuration, "chain.pem"), certificate.KeyPem + certificate.CertificatePem);
        await File.WriteAllTextAsync(Path.Combine(Configuration, "recipients"), $"""
            later@{_domain} 450 4.2.1 Come back later
            nobody@{_domain} 550 5.1.1 There is nobody of that name

            """);
        await File.WriteAllTextAsync(Path.Combine(Configuration, "main.cf"), Main(root));
        await File.WriteAllTextAsync(Path.Combine(Configuration, "master.cf"), Master());
    }

    private string Main(string root) => $"""
        compatibility_level = 3.6
        queue_directory = {_directory.Path}/queue
        data_directory = {_directory.Path}/data
        command_directory = {root}/usr/sbin
        daemon_directory = {root}/usr/lib/postfix/sbin
        shlib_directory = {root}/usr/lib/postfix
        meta_directory = {Configuration}
        sendmail_path = {root}/usr/sbin/sendmail
        import_environment = MAIL_CONFIG MAIL_LOGTAG POSTLOG_SERVICE POSTLOG_HOSTNAME LD_LIBRARY_PATH TZ=UTC LANG=C
        mail_owner = {Owner}
        setgid_group = {SubmitGroup}
        maillog_file = {_directory.Path}/mail.log
        maillog_file_prefixes = {_directory.Path}
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = mx.{_domain}
        mydestination =
        local_recipient_maps =
        mynetworks =
        alias_maps =
        virtual_mailbox_domains = {_domain}
        virtual_mailbox_base = {_directory.Path}/mail
        virtual_mailbox_maps = static:inbox/
        virtual_uid_maps = static:{OwnerId}
        virtual_gid_maps = static:{OwnerId}
        virtual_minimum_uid = 1
        smtpd_recipient_restrictions = check_recipient_access texthash:{Configuration}/recipients, reject_unauth_destination
        smtpd_tls_security_level = may
        smtpd_tls_chain_files = {Configuration}/chain.pem
        smtpd_tls_loglevel = 1

        """;

    /// <summary>The address stands here and not in inet_interfaces, which knows none but those that an interface lists.</summary>
    private string Master() => string.Create(CultureInfo.InvariantCulture, $"""
        {Address}:{Loopback.SmtpPort} inet n - n - - smtpd
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
        virtual unix - n n - - virtual
        postlog unix-dgram n - n - 1 postlogd

        """);
}
