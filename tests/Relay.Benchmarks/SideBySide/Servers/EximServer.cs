namespace Relay.Benchmarks.SideBySide.Servers;

/// <summary>Exim, which delivers each message by a process of its own, over a connection of its own.</summary>
internal sealed class EximServer(Berth berth) : ServerUnderTest(berth)
{
    public override string Name => "Exim";

    public override async Task<string> VersionAsync() => $"Exim {await Package.VersionAsync("exim", "exim4-base")}";

    protected override async Task LaunchAsync(string directory)
    {
        await WriteAsync(directory, "etc/exim4/exim4.conf", Configuration());
        Launch("exim", directory, """
            mkdir -p spool/log /var/spool/exim4
            chown -R Debian-exim spool
            mount --bind spool /var/spool/exim4
            exec /usr/sbin/exim4 -bdf -q5m -oP /var/spool/exim4/pid
            """);
    }

    private string Configuration() => $"""
        primary_hostname = {Mail.HostName}
        local_interfaces = {Berth.Door.Address}
        daemon_smtp_ports = {Shell.Text(Berth.Door.Port)}
        log_file_path = /var/spool/exim4/log/%slog
        acl_smtp_rcpt = accept
        acl_smtp_data = accept
        host_lookup =
        rfc1413_hosts =
        tls_advertise_hosts =
        keep_environment =
        deliver_drop_privilege
        split_spool_directory
        message_logs = false
        smtp_accept_max = 0
        smtp_accept_queue_per_connection = 0
        smtp_accept_max_per_connection = 0
        begin routers
        everything:
          driver = manualroute
          route_list = * {Berth.Sink.Address}
          self = send
          transport = sink
        begin transports
        sink:
          driver = smtp
          port = {Shell.Text(Berth.Sink.Port)}
          allow_localhost
          hosts_avoid_tls = *
        """;
}
