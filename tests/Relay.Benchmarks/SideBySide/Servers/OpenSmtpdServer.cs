namespace Relay.Benchmarks.SideBySide.Servers;

/// <summary>OpenSMTPD.</summary>
internal sealed class OpenSmtpdServer(Berth berth) : ServerUnderTest(berth)
{
    public override string Name => "OpenSMTPD";

    public override async Task<string> VersionAsync()
    {
        var package = System.IO.Directory.GetFiles(Path.Combine(EndToEnd.Tests.Fixtures.ToolPath.Cache, "opensmtpd-archives"), "opensmtpd_*.deb").FirstOrDefault();
        return $"OpenSMTPD {(package is null ? "" : (await Shell.RunAsync("dpkg-deb", ["--field", package, "Version"])).Trim())}";
    }

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
        listen on {Berth.Door.Address} port {Shell.Text(Berth.Door.Port)} hostname {Mail.HostName}
        action "sink" relay host "smtp://{Berth.Sink}"
        match from any for any action "sink"
        """;
}
