namespace Relay.Benchmarks.SideBySide.Servers;

/// <summary>OpenSMTPD. By itself it makes few connections to a host, with a delay before each, and takes a new one after a hundred messages.</summary>
internal sealed class OpenSmtpdServer(Berth berth) : ServerUnderTest(berth)
{
    public override string Name => "OpenSMTPD";

    public override async Task<string> VersionAsync() => $"OpenSMTPD {await Package.VersionAsync("opensmtpd", "opensmtpd")}";

    protected override async Task LaunchAsync(string directory)
    {
        await WriteAsync(directory, "etc/smtpd.conf", Configuration());
        Launch("opensmtpd", directory, """
            mkdir -p /var/lib/opensmtpd/empty /var/spool/smtpd spool
            chmod 711 spool
            mount --bind spool /var/spool/smtpd
            exec /usr/sbin/smtpd -d
            """);
    }

    private string Configuration() => $"""
        smtp limit max-mails 100000000
        mta limit max-conn-per-host 100
        mta limit max-conn-per-route 100
        mta limit max-conn-per-source 100
        mta limit max-conn-per-connector 100
        mta limit max-conn-per-relay 100
        mta limit max-conn-per-domain 100
        mta limit conn-delay-host 0
        mta limit conn-delay-route 0
        mta limit conn-delay-source 0
        mta limit conn-delay-connector 0
        mta limit conn-delay-relay 0
        mta limit conn-delay-domain 0
        mta limit session-transaction-delay 0
        mta limit session-mail-max 100000
        scheduler limit max-inflight 100000
        scheduler limit max-schedule 10000
        scheduler limit max-msg-batch-size 10000
        scheduler limit max-evp-batch-size 10000
        listen on {Berth.Door.Address} port {Shell.Text(Berth.Door.Port)} hostname {Mail.HostName}
        action "sink" relay host "smtp://{Berth.Sink}"
        match from any for any action "sink"
        """;
}
