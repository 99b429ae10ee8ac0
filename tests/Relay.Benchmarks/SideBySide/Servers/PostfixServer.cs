using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.Benchmarks.SideBySide.Servers;

/// <summary>Postfix, apart from any that the machine may run, with Dovecot for the passwords.</summary>
internal sealed class PostfixServer(Berth berth) : ServerUnderTest(berth)
{
    /// <summary>Debian's <c>daemon</c> and <c>mail</c>, which every machine has: Postfix's own user is there only where it is installed.</summary>
    private const string Owner = "daemon";

    private const string SubmitGroup = "mail";

    public override string Name => "Postfix";

    public override string Remark => "Dovecot's own processes count for it, and know one password in clear, which is the least work.";

    public override bool HasLogin => true;

    private static string Root => ToolPath.Root(ToolPath.Find("postfix")!);

    public override async Task<string> VersionAsync() => $"Postfix {await VersionNumberAsync()}, Dovecot {await Package.VersionAsync("dovecot", "dovecot-core")}";

    public static async Task<string> VersionNumberAsync() => (await Shell.RunAsync("postconf", ["-d", "-h", "mail_version"])).Trim();

    protected override async Task LaunchAsync(string directory)
    {
        await WriteAsync(directory, "etc/main.cf", MainLines(directory));
        await WriteAsync(directory, "etc/master.cf", MasterLines());
        await WriteAsync(directory, "etc/mail.pem", BenchmarkCertificate.Create());
        System.IO.Directory.CreateDirectory(Path.Combine(directory, "queue"));
        System.IO.Directory.CreateDirectory(Path.Combine(directory, "data"));
        await Shell.RunAsync("chown", [Owner, Path.Combine(directory, "data")]);
        // Postfix looks for its scripts in meta_directory; an installed one keeps them in /etc/postfix.
        foreach (var script in new[] { "post-install", "postfix-files", "postfix-script" })
            File.Copy($"{Root}/etc/postfix/{script}", Path.Combine(directory, "etc", script));

        var passwords = System.IO.Directory.CreateDirectory(Path.Combine(directory, "dovecot")).FullName;
        await WriteAsync(passwords, "etc/dovecot/dovecot.conf", DovecotLines());
        Launch("dovecot", passwords, "mkdir -p /var/lib/dovecot/run && exec /usr/sbin/dovecot -F");
        await ListeningAsync(Berth.Helper);
        Launch(null, directory, $"exec '{ToolPath.Find("postfix")}' -c '{directory}/etc' start-fg");
    }

    private string MainLines(string directory) => $"""
        compatibility_level = 3.6
        queue_directory = {directory}/queue
        data_directory = {directory}/data
        command_directory = {Root}/usr/sbin
        daemon_directory = {Root}/usr/lib/postfix/sbin
        shlib_directory = {Root}/usr/lib/postfix
        meta_directory = {directory}/etc
        sendmail_path = {Root}/usr/sbin/sendmail
        import_environment = MAIL_CONFIG MAIL_LOGTAG POSTLOG_SERVICE POSTLOG_HOSTNAME LD_LIBRARY_PATH TZ=UTC LANG=C
        mail_owner = {Owner}
        setgid_group = {SubmitGroup}
        maillog_file = {directory}/mail.log
        maillog_file_prefixes = {directory}
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = {Mail.HostName}
        mydestination =
        local_recipient_maps =
        alias_maps =
        mynetworks = 127.0.0.0/8
        relayhost = [{Berth.Sink.Address}]:{Shell.Text(Berth.Sink.Port)}
        disable_dns_lookups = yes
        smtpd_peername_lookup = no
        smtpd_client_connection_count_limit = 0
        in_flow_delay = 0
        default_process_limit = 200
        max_use = 10000
        smtp_destination_concurrency_limit = 100
        initial_destination_concurrency = 50
        smtp_connection_cache_destinations = [{Berth.Sink.Address}]:{Shell.Text(Berth.Sink.Port)}
        qmgr_message_active_limit = 100000
        qmgr_message_recipient_limit = 100000
        smtpd_tls_chain_files = {directory}/etc/mail.pem
        """;

    /// <summary>The addresses stand here and not in inet_interfaces, which knows none but those that an interface lists.</summary>
    private string MasterLines() => $"""
        {Berth.Door} inet n - n - 300 smtpd
        {Berth.LoginDoor} inet n - n - 300 smtpd
            -o smtpd_tls_wrappermode=yes
            -o smtpd_sasl_auth_enable=yes
            -o smtpd_sasl_type=dovecot
            -o smtpd_sasl_path=inet:{Berth.Helper}
            -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
        smtp unix - - n - 100 smtp
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        error unix - - n - - error
        retry unix - - n - - error
        scache unix - - n - 1 scache
        anvil unix - - n - 1 anvil
        proxymap unix - - n - - proxymap
        tlsmgr unix - - n 1000? 1 tlsmgr
        postlog unix-dgram n - n - 1 postlogd
        """;

    private string DovecotLines() => $$"""
        protocols =
        base_dir = /var/lib/dovecot/run
        ssl = no
        disable_plaintext_auth = no
        auth_mechanisms = plain
        log_path = /dev/stderr
        passdb {
          driver = static
          args = password={{Mail.Login.Password}}
        }
        userdb {
          driver = static
          args = uid=mail gid=mail home=/nonexistent
        }
        service auth {
          inet_listener {
            address = {{Berth.Helper.Address}}
            port = {{Shell.Text(Berth.Helper.Port)}}
          }
        }
        service anvil {
          chroot =
        }
        """;
}
