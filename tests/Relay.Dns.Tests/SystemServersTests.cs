using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Dns.Queries;
using Relay.Dns.Tests.Support;

namespace Relay.Dns.Tests;

public sealed class SystemServersTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("relay-dns-").FullName, "resolv.conf");
    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void A_change_of_the_systems_servers_is_noticed_within_half_a_minute()
    {
        File.WriteAllText(_path, "nameserver 192.0.2.1");
        var servers = Servers(new DnsOptions());
        servers.Current().Settings.Servers.ShouldBe([IPEndPoint.Parse("192.0.2.1:53")]);

        File.WriteAllText(_path, "nameserver 192.0.2.2");
        servers.Current().Settings.Servers.ShouldBe([IPEndPoint.Parse("192.0.2.1:53")]);
        _time.Advance(TimeSpan.FromSeconds(30));
        servers.Current().Settings.Servers.ShouldBe([IPEndPoint.Parse("192.0.2.2:53")]);
    }

    [Fact]
    public void A_list_that_did_not_change_keeps_what_was_learnt_about_it()
    {
        File.WriteAllText(_path, "nameserver 192.0.2.1");
        var servers = Servers(new DnsOptions());
        var before = servers.Current();

        _time.Advance(TimeSpan.FromSeconds(30));

        servers.Current().ShouldBeSameAs(before);
    }

    [Fact]
    public void Configured_servers_stay()
    {
        var servers = Servers(new DnsOptions { Servers = ["192.0.2.53"] });
        var before = servers.Current();

        _time.Advance(TimeSpan.FromHours(1));

        servers.Current().ShouldBeSameAs(before);
    }

    private RecursiveServers Servers(DnsOptions options) => new(options, _path, new NameServerClient(new SeededRandom()), _time, NullLogger.Instance);
}
