using System.Net;
using Relay.Dns.Servers;

namespace Relay.Dns.Tests.Servers;

public sealed class NameServersTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("relay-dns-").FullName, "resolv.conf");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void Configured_servers_come_before_those_of_the_system()
    {
        File.WriteAllText(_path, "nameserver 192.0.2.1\noptions timeout:1 attempts:1");

        var settings = NameServers.Find(new DnsOptions { Servers = ["192.0.2.53", "192.0.2.54:5353", "2001:db8::53", "[::1]:5353"] }, _path);

        settings.ShouldBe(new NameServerSettings(
            [
                IPEndPoint.Parse("192.0.2.53:53"), IPEndPoint.Parse("192.0.2.54:5353"),
                IPEndPoint.Parse("[2001:db8::53]:53"), IPEndPoint.Parse("[::1]:5353"),
            ],
            TimeSpan.FromSeconds(5),
            3));
    }

    [Fact]
    public void Without_configured_servers_the_systems_are_asked_with_the_systems_patience()
    {
        File.WriteAllText(_path, "nameserver 192.0.2.1\nnameserver 192.0.2.1\noptions timeout:1 attempts:2");

        NameServers.Find(new DnsOptions(), _path)
            .ShouldBe(new NameServerSettings([IPEndPoint.Parse("192.0.2.1:53")], TimeSpan.FromSeconds(1), 2));
    }

    [Fact]
    public void The_configured_patience_comes_before_the_systems()
    {
        File.WriteAllText(_path, "nameserver 192.0.2.1\noptions timeout:1 attempts:2");

        NameServers.Find(new DnsOptions { Timeout = TimeSpan.FromSeconds(7), Attempts = 9 }, _path)
            .ShouldBe(new NameServerSettings([IPEndPoint.Parse("192.0.2.1:53")], TimeSpan.FromSeconds(7), 9));
    }

    [Fact]
    public void A_file_that_names_no_server_means_the_one_on_this_machine()
    {
        File.WriteAllText(_path, "search example.org");

        NameServers.Find(new DnsOptions(), _path).Servers.ShouldBe([IPEndPoint.Parse("127.0.0.1:53")]);
    }

    [Fact]
    public void Without_the_file_the_interfaces_are_asked_and_nothing_is_thrown() =>
        NameServers.Find(new DnsOptions(), _path).ShouldSatisfyAllConditions(
            settings => settings.Servers.ShouldAllBe(server => server.Port == 53),
            settings => settings.Timeout.ShouldBe(TimeSpan.FromSeconds(5)),
            settings => settings.Attempts.ShouldBe(3));
}
