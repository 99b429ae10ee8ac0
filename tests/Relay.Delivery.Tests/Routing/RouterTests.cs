using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Dns;
using Relay.Core.Transport;
using Relay.Delivery.Routing;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Routing;

public sealed class RouterTests
{
    private readonly FakeDns _dns = new();
    private readonly DeliveryOptions _options = new();
    private readonly SeededRandom _random = new();

    [Fact]
    public async Task Exchangers_are_tried_by_preference()
    {
        _dns.Mx("example.net", new(20, "b.example.net"), new(5, "a.example.net"), new(100, "c.example.net"))
            .Host("a.example.net", "192.0.2.1").Host("b.example.net", "192.0.2.2")
            .Host("c.example.net", "192.0.2.3");

        (await HostsAsync("example.net")).ShouldBe(["a.example.net [192.0.2.1]", "b.example.net [192.0.2.2]", "c.example.net [192.0.2.3]"]);
    }

    [Fact]
    public async Task Exchangers_of_equal_preference_come_in_each_order()
    {
        _dns.Mx("example.net", new(10, "a.example.net"), new(10, "b.example.net"), new(10, "c.example.net"), new(5, "first.example.net"))
            .Host("a.example.net", "192.0.2.1").Host("b.example.net", "192.0.2.2")
            .Host("c.example.net", "192.0.2.3").Host("first.example.net", "192.0.2.4");

        var orders = new HashSet<string>();
        for (var i = 0; i < 100; i++)
        {
            var hosts = await HostsAsync("example.net");
            hosts[0].ShouldBe("first.example.net [192.0.2.4]");
            orders.Add(string.Join(' ', hosts.Skip(1).Select(host => host[0])));
        }

        orders.Order().ShouldBe(["a b c", "a c b", "b a c", "b c a", "c a b", "c b a"]);
    }

    [Fact]
    public async Task A_domain_without_exchangers_takes_its_mail_itself()
    {
        _dns.Host("example.net", "192.0.2.1", "2001:db8::1");

        (await HostsAsync("example.net")).ShouldBe(["example.net [2001:db8::1]", "example.net [192.0.2.1]"]);
    }

    [Fact]
    public async Task An_IDN_is_asked_for_by_its_A_labels()
    {
        _dns.Mx("xn--bcher-kva.example", new MxRecord(10, "mx.example.net")).Host("mx.example.net", "192.0.2.1");

        (await HostsAsync("Bücher.example")).ShouldBe(["mx.example.net [192.0.2.1]"]);
    }

    [Fact]
    public async Task A_null_MX_is_final()
    {
        _dns.Mx("example.net", new MxRecord(0, "."));

        (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(EnhancedStatus.Parse("5.1.10"));
    }

    [Fact]
    public async Task A_null_MX_is_one_even_twice()
    {
        _dns.Mx("example.net", new(0, "."), new(10, "."));

        (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(EnhancedStatus.Parse("5.1.10"));
    }

    [Fact]
    public async Task A_null_MX_beside_a_real_one_is_none()
    {
        _dns.Mx("example.net", new(0, "."), new(10, "mx.example.net")).Host("mx.example.net", "192.0.2.1");

        (await HostsAsync("example.net")).ShouldBe(["mx.example.net [192.0.2.1]"]);
    }

    [Fact]
    public async Task A_domain_that_does_not_exist_is_final()
    {
        _dns.Mx("example.net", new DnsAnswer<MxRecord>.NoSuchName());

        (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(EnhancedStatus.Parse("5.1.2"));
    }

    [Fact]
    public async Task A_name_server_that_cannot_say_is_no_verdict()
    {
        _dns.Mx("example.net", new DnsAnswer<MxRecord>.TryLater("SERVFAIL for example.net.")).Host("example.net", "192.0.2.1");

        var outcome = (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Deferred>();

        outcome.Status.ShouldBe(EnhancedStatus.Parse("4.4.3"));
        outcome.Reason.ShouldBe("SERVFAIL for example.net.");
    }

    [Fact]
    public async Task Exchangers_without_an_address_are_final()
    {
        _dns.Mx("example.net", new(10, "a.example.net"), new(20, "b.example.net"))
            .Host("b.example.net", AddressFamily.InterNetwork, new DnsAnswer<IPAddress>.NoSuchName());

        (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(EnhancedStatus.Parse("5.4.4"));
    }

    [Fact]
    public async Task A_domain_without_exchangers_and_addresses_is_final() =>
        (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(EnhancedStatus.Parse("5.4.4"));

    [Fact]
    public async Task An_exchanger_that_cannot_be_looked_up_leaves_the_others()
    {
        _dns.Mx("example.net", new(10, "a.example.net"), new(20, "b.example.net"))
            .Host("a.example.net", AddressFamily.InterNetwork, new DnsAnswer<IPAddress>.TryLater("SERVFAIL"))
            .Host("b.example.net", "192.0.2.2");

        (await HostsAsync("example.net")).ShouldBe(["b.example.net [192.0.2.2]"]);
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    public async Task Exchangers_of_which_one_cannot_be_looked_up_and_none_has_an_address_are_tried_later(AddressFamily family)
    {
        _dns.Mx("example.net", new(10, "a.example.net"), new(20, "b.example.net"))
            .Host("a.example.net", family, new DnsAnswer<IPAddress>.TryLater("SERVFAIL for a.example.net."));

        var outcome = (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Deferred>();

        outcome.Status.ShouldBe(EnhancedStatus.Parse("4.4.3"));
        outcome.Reason.ShouldBe("SERVFAIL for a.example.net.");
    }

    [Fact]
    public async Task A_family_that_cannot_be_looked_up_leaves_the_other()
    {
        _dns.Mx("example.net", new MxRecord(10, "a.example.net"))
            .Host("a.example.net", "192.0.2.1")
            .Host("a.example.net", AddressFamily.InterNetworkV6, new DnsAnswer<IPAddress>.TryLater("SERVFAIL"));

        (await HostsAsync("example.net")).ShouldBe(["a.example.net [192.0.2.1]"]);
    }

    [Fact]
    public async Task Where_we_are_an_exchanger_only_those_before_us_are_tried()
    {
        _dns.Mx("example.net", new(10, "a.example.net"), new(20, "relay.example.org"), new(20, "b.example.net"), new(30, "c.example.net"))
            .Host("a.example.net", "192.0.2.1").Host("b.example.net", "192.0.2.2")
            .Host("c.example.net", "192.0.2.3").Host("relay.example.org", "192.0.2.4");

        (await HostsAsync("example.net")).ShouldBe(["a.example.net [192.0.2.1]"]);
    }

    [Fact]
    public async Task Where_we_are_the_best_exchanger_the_mail_would_come_back()
    {
        _dns.Mx("example.net", new(10, "relay.example.org"), new(20, "b.example.net")).Host("b.example.net", "192.0.2.2");

        (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(EnhancedStatus.Parse("5.4.6"));
    }

    [Fact]
    public async Task Where_we_are_the_domain_itself_the_mail_would_come_back()
    {
        _dns.Host("relay.example.org", "192.0.2.4");

        (await NowhereAsync("Relay.Example.ORG")).ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(EnhancedStatus.Parse("5.4.6"));
    }

    [Theory]
    [InlineData("[192.0.2.1]", "[192.0.2.1] [192.0.2.1]")]
    [InlineData("[IPv6:2001:db8::1]", "[IPv6:2001:db8::1] [2001:db8::1]")]
    public async Task An_address_literal_is_its_own_host(string literal, string expected) =>
        (await HostsAsync(literal)).ShouldBe([expected]);

    [Fact]
    public async Task The_families_take_turns()
    {
        _dns.Mx("example.net", new(10, "a.example.net"), new(20, "b.example.net"))
            .Host("a.example.net", "192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1")
            .Host("b.example.net", "2001:db8::2");

        (await AddressesAsync("example.net")).ShouldBe(["2001:db8::1", "192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::2"]);
    }

    [Fact]
    public async Task No_more_than_ten_addresses_are_tried()
    {
        string[] Addresses(int from, int count) => [.. Enumerable.Range(from, count).Select(i => Name($"192.0.2.{i}"))];
        _dns.Mx("example.net", new(10, "a.example.net"), new(20, "b.example.net"))
            .Host("a.example.net", Addresses(1, 7)).Host("b.example.net", Addresses(8, 7));

        (await AddressesAsync("example.net")).ShouldBe(Addresses(1, 10));
    }

    [Fact]
    public async Task Ten_thousand_exchangers_are_not_all_looked_up()
    {
        _dns.Mx("example.net", [.. Enumerable.Range(0, 10_000).Select(i => new MxRecord(i, Name($"mx{i}.example.net")))]);

        (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Failed>().Reason.Length.ShouldBeLessThan(1000);

        _dns.AskedForAddresses.Distinct().ShouldBe(Enumerable.Range(0, 10).Select(i => Name($"mx{i}.example.net")));
    }

    [Fact]
    public async Task Exchangers_listen_on_the_port_of_the_options()
    {
        _options.Port = 2525;
        _dns.Host("example.net", "192.0.2.1");

        (await HostsAsync("example.net")).ShouldBe(["example.net [192.0.2.1]:2525"]);
        (await HostsAsync("[192.0.2.2]")).ShouldBe(["[192.0.2.2] [192.0.2.2]:2525"]);
    }

    [Fact]
    public async Task A_static_route_takes_the_place_of_the_exchangers()
    {
        _options.Routes["example.net"] = "smart.example.org:587";
        _dns.Mx("example.net", new DnsAnswer<MxRecord>.NoSuchName())
            .Mx("smart.example.org", new MxRecord(0, "."))
            .Host("smart.example.org", "192.0.2.9");

        (await HostsAsync("example.net")).ShouldBe(["smart.example.org [192.0.2.9]:587"]);
        (await HostsAsync("EXAMPLE.net")).ShouldBe(["smart.example.org [192.0.2.9]:587"]);
        (await NowhereAsync("sub.example.net")).ShouldBeOfType<Outcome.Failed>();
    }

    [Fact]
    public async Task The_star_is_the_route_of_every_domain_without_one_of_its_own()
    {
        _options.Routes["*"] = "[2001:db8::9]:2525";
        _options.Routes["example.net"] = "192.0.2.9";

        (await HostsAsync("example.net")).ShouldBe(["192.0.2.9 [192.0.2.9]"]);
        (await HostsAsync("example.com")).ShouldBe(["2001:db8::9 [2001:db8::9]:2525"]);
        (await HostsAsync("[192.0.2.77]")).ShouldBe(["2001:db8::9 [2001:db8::9]:2525"]);
    }

    [Fact]
    public async Task A_static_route_whose_host_cannot_be_looked_up_is_tried_later()
    {
        _options.Routes["*"] = "smart.example.org";
        _dns.Host("smart.example.org", AddressFamily.InterNetwork, new DnsAnswer<IPAddress>.TryLater("SERVFAIL"));

        (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Deferred>().Status.ShouldBe(EnhancedStatus.Parse("4.4.3"));
    }

    [Fact]
    public async Task A_static_route_to_a_host_that_does_not_exist_waits_for_the_operator()
    {
        _options.Routes["*"] = "smarthost.exmaple.net";
        foreach (var family in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 })
            _dns.Host("smarthost.exmaple.net", family, new DnsAnswer<IPAddress>.NoSuchName());

        var outcome = (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Deferred>();
        outcome.Status.ShouldBe(EnhancedStatus.Parse("4.3.5"));
        outcome.Reason.ShouldContain("Delivery:Routes");
    }

    [Fact]
    public void Domains_share_a_lane_where_a_static_route_takes_them_to_the_same_host()
    {
        _options.Routes["example.net"] = _options.Routes["example.com"] = "smart.example.org:587";
        _options.Routes["example.org"] = "smart.example.org:25";
        var router = Router();

        string Key(string domain) => router.LaneKey(Domain.Parse(domain));
        Key("example.net").ShouldBe(Key("EXAMPLE.com"));
        Key("example.net").ShouldNotBe(Key("example.org"));
        Key("a.example").ShouldNotBe(Key("b.example"));
        Key("A.example").ShouldBe(Key("a.example"));
    }

    private static string Name(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private Router Router() => new(_dns, _random, new DeliverySettings("relay.example.org", _options));

    private async Task<IReadOnlyList<string>> HostsAsync(string domain) =>
        [.. (await NextHopsAsync(domain)).Select(nextHop => nextHop.ToString())];

    private async Task<IReadOnlyList<string>> AddressesAsync(string domain) =>
        [.. (await NextHopsAsync(domain)).Select(nextHop => nextHop.EndPoint.Address.ToString())];

    private async Task<IReadOnlyList<NextHop>> NextHopsAsync(string domain) =>
        (await Router().ResolveAsync(Domain.Parse(domain), default)).ShouldBeOfType<Route.Hosts>().NextHops;

    private async Task<Outcome> NowhereAsync(string domain) =>
        (await Router().ResolveAsync(Domain.Parse(domain), default)).ShouldBeOfType<Route.Nowhere>().Outcome;
}
