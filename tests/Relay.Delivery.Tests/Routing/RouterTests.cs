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
    [InlineData("192.0.2.44")]
    [InlineData("2001:db8::44")]
    [InlineData("198.51.100.77")] // OwnAddresses
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:192.0.2.44")]
    public async Task We_know_ourselves_by_our_addresses_too(string address)
    {
        _options.OwnAddresses.Add("198.51.100.0/24");
        _dns.Mx("example.net", new(10, "a.example.net"), new(20, "other.example.net"), new(30, "c.example.net"))
            .Host("a.example.net", "192.0.2.1").Host("other.example.net", address, "203.0.113.1").Host("c.example.net", "192.0.2.3")
            .Mx("example.com", new(10, "other.example.net"), new(10, "a.example.net"));

        (await HostsAsync("example.net")).ShouldBe(["a.example.net [192.0.2.1]"]);
        (await NowhereAsync("example.com")).ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(EnhancedStatus.Parse("5.4.6"));
    }

    [Fact]
    public async Task Loopback_is_ourselves_only_where_OwnAddresses_says_so()
    {
        _options.OwnAddresses.Clear();
        _dns.Mx("example.net", new MxRecord(10, "a.example.net")).Host("a.example.net", "127.0.0.1");

        (await HostsAsync("example.net")).ShouldBe(["a.example.net [127.0.0.1]"]);
    }

    [Fact]
    public async Task We_know_ourselves_by_the_name_of_a_route()
    {
        _options.Routes.Add(new RouteOptions { Senders = ["news@example.org"], EhloName = "news.example.org" });
        _dns.Mx("example.net", new MxRecord(10, "news.example.org")).Host("news.example.org", "192.0.2.99");

        (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(EnhancedStatus.Parse("5.4.6"));
    }

    /// <summary>Unknown means temporary: the one that is preferred to us may be well tomorrow.</summary>
    [Fact]
    public async Task Mail_would_not_come_back_where_a_better_host_cannot_be_looked_up()
    {
        _dns.Mx("example.net", new(10, "a.example.net"), new(20, "relay.example.org"), new(30, "c.example.net"))
            .Host("a.example.net", AddressFamily.InterNetwork, new DnsAnswer<IPAddress>.TryLater("SERVFAIL"))
            .Host("c.example.net", "192.0.2.3");

        (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Deferred>().Status.ShouldBe(EnhancedStatus.Parse("4.4.3"));
    }

    [Fact]
    public async Task What_is_less_preferred_than_we_are_is_not_waited_for()
    {
        _dns.Mx("example.net", new(10, "relay.example.org"), new(20, "b.example.net"))
            .Host("b.example.net", AddressFamily.InterNetwork, new DnsAnswer<IPAddress>.TryLater("SERVFAIL"));

        (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(EnhancedStatus.Parse("5.4.6"));
    }

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("1.2")]
    [InlineData("2001:db8::7")]
    [InlineData("[192.0.2.7]")]
    [InlineData("localhost")]
    [InlineData("mail.localhost")]
    [InlineData("bad-.example.net")]
    [InlineData("a\\.b.example.net")]
    [InlineData("mail\\013\\010.example.net")]
    public async Task An_exchanger_that_is_no_name_of_a_host_is_skipped(string exchange)
    {
        _dns.Mx("example.net", new(10, exchange), new(20, "b.example.net")).Host("b.example.net", "192.0.2.2").Host(exchange, "192.0.2.7")
            .Mx("example.com", new MxRecord(10, exchange));

        (await HostsAsync("example.net")).ShouldBe(["b.example.net [192.0.2.2]"]);
        var outcome = (await NowhereAsync("example.com")).ShouldBeOfType<Outcome.Failed>();
        outcome.Status.ShouldBe(EnhancedStatus.Parse("5.4.4"));
        outcome.Reason.ShouldNotContain('\\');
        _dns.AskedForAddresses.ShouldNotContain(exchange);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("ff02::1")]
    [InlineData("fe80::1")]
    public async Task An_address_that_no_host_can_have_is_not_dialled(string address)
    {
        _options.OwnAddresses.Clear();
        _dns.Mx("example.net", new(10, "a.example.net"), new(20, "b.example.net"))
            .Host("a.example.net", address).Host("b.example.net", "192.0.2.2", address)
            .Mx("example.com", new MxRecord(10, "a.example.net"));

        (await HostsAsync("example.net")).ShouldBe(["b.example.net [192.0.2.2]"]);
        (await NowhereAsync("example.com")).ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(EnhancedStatus.Parse("5.4.4"));
    }

    [Theory]
    [InlineData("0.0.0.0", AddressFamily.InterNetworkV6)]
    [InlineData("fe80::1", AddressFamily.InterNetwork)]
    public async Task An_address_that_no_host_can_have_is_not_all_there_is_while_the_other_family_cannot_be_looked_up(string address, AddressFamily other)
    {
        _dns.Mx("example.net", new MxRecord(10, "a.example.net"))
            .Host("a.example.net", address).Host("a.example.net", other, new DnsAnswer<IPAddress>.TryLater("SERVFAIL for a.example.net."));

        var outcome = (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Deferred>();

        outcome.Status.ShouldBe(EnhancedStatus.Parse("4.4.3"));
        outcome.Reason.ShouldBe("SERVFAIL for a.example.net.");
    }

    [Fact]
    public async Task An_address_that_two_exchangers_share_is_tried_once()
    {
        _dns.Mx("example.net", new(10, "a.example.net"), new(20, "b.example.net"), new(30, "c.example.net"))
            .Host("a.example.net", "192.0.2.1").Host("b.example.net", "::ffff:192.0.2.1", "192.0.2.2").Host("c.example.net", "192.0.2.1", "192.0.2.2");

        (await HostsAsync("example.net")).ShouldBe(["a.example.net [192.0.2.1]", "b.example.net [192.0.2.2]"]);
    }

    [Theory]
    [InlineData("[127.0.0.1]", "5.4.6")]
    [InlineData("[IPv6:::1]", "5.4.6")]
    [InlineData("[IPv6:::ffff:127.0.0.1]", "5.4.6")]
    [InlineData("[192.0.2.44]", "5.4.6")]
    [InlineData("[0.0.0.0]", "5.4.4")]
    [InlineData("localhost", "5.4.4")]
    public async Task A_recipient_can_not_make_us_dial_ourselves(string domain, string status)
    {
        _dns.Host("localhost", "127.0.0.1");

        (await NowhereAsync(domain)).ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(EnhancedStatus.Parse(status));
    }

    [Fact]
    public async Task An_alias_that_leads_in_a_circle_is_tried_later()
    {
        _dns.Mx("example.net", new DnsAnswer<MxRecord>.TryLater("The aliases of example.net form a loop."));

        (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Deferred>().Status.ShouldBe(EnhancedStatus.Parse("4.4.3"));
    }

    [Fact]
    public async Task A_domain_without_exchangers_whose_address_cannot_be_looked_up_is_tried_later()
    {
        _dns.Host("example.net", AddressFamily.InterNetworkV6, new DnsAnswer<IPAddress>.TryLater("SERVFAIL"));

        (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Deferred>().Status.ShouldBe(EnhancedStatus.Parse("4.4.3"));
    }

    [Fact]
    public async Task The_plan_tells_what_each_exchanger_came_to()
    {
        _dns.Mx("example.net", new(10, "a.example.net"), new(20, "b.example.net"), new(30, "192.0.2.3"), new(40, "d.example.net"), new(50, "relay.example.org"), new(60, "f.example.net"), new(0, "."))
            .Host("a.example.net", "192.0.2.1", "2001:db8::1")
            .Host("b.example.net", AddressFamily.InterNetwork, new DnsAnswer<IPAddress>.TryLater("SERVFAIL"))
            .Host("d.example.net", "192.0.2.1");

        var plan = await PlanAsync("example.net");

        (plan.Source, plan.AskedForMx, plan.Row, plan.Failure, plan.MoreExchangers).ShouldBe((HostSource.Exchangers, "example.net", null, null, 0));
        plan.Hosts.Select(host => Name($"{host.Preference} {host.Host} {host.State} {host.NextHops.Count}")).ShouldBe(
        [
            "0 . NullMx 0", "10 a.example.net Usable 2", "20 b.example.net Unknown 0", "30 192.0.2.3 NoHostName 0", "40 d.example.net Usable 0", "50 relay.example.org ThisHost 0",
            "60 f.example.net NotPreferred 0",
        ]);
        plan.Hosts[2].Doubt.ShouldBe("SERVFAIL");
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
    public async Task No_more_than_ten_addresses_are_tried_and_five_of_a_host()
    {
        string[] Addresses(int from, int count) => [.. Enumerable.Range(from, count).Select(i => Name($"192.0.2.{i}"))];
        _dns.Mx("example.net", new(10, "a.example.net"), new(20, "b.example.net"), new(30, "c.example.net"))
            .Host("a.example.net", Addresses(11, 7)).Host("b.example.net", Addresses(21, 4)).Host("c.example.net", Addresses(31, 4));

        (await AddressesAsync("example.net")).ShouldBe([.. Addresses(11, 5), .. Addresses(21, 4), .. Addresses(31, 1)]);
    }

    [Fact]
    public async Task Ten_thousand_exchangers_are_not_all_looked_up()
    {
        _dns.Mx("example.net", [.. Enumerable.Range(0, 10_000).Select(i => new MxRecord(i, Name($"mx{i}.example.net")))]);

        var outcome = (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Deferred>(); // one of the others may do
        outcome.Status.ShouldBe(EnhancedStatus.Parse("4.4.4"));
        outcome.Reason.Length.ShouldBeLessThan(1000);

        (await PlanAsync("example.net")).MoreExchangers.ShouldBe(9_990);
        _dns.AskedForAddresses.Distinct().ShouldBe(Enumerable.Range(0, 10).Select(i => Name($"mx{i}.example.net")));
    }

    [Theory]
    [InlineData(15, "4.4.4")] // five that nobody has looked up are preferred to us
    [InlineData(5, "5.4.6")] // whoever is not looked up is less preferred than we are
    public async Task Exchangers_that_are_not_looked_up_count_only_where_they_are_preferred_to_us(int ourPreference, string status)
    {
        _dns.Mx("example.net", [.. Enumerable.Range(0, 30).Select(i => new MxRecord(i, i == ourPreference ? "relay.example.org" : Name($"mx{i}.example.net")))]);

        (await NowhereAsync("example.net")).Status.ShouldBe(EnhancedStatus.Parse(status));
    }

    [Fact]
    public async Task Exchangers_that_are_no_hosts_are_no_reason_to_wait_however_many_they_are()
    {
        _dns.Mx("example.net", [.. Enumerable.Range(0, 30).Select(i => new MxRecord(i, Name($"192.0.2.{i}")))]);

        (await NowhereAsync("example.net")).Status.ShouldBe(EnhancedStatus.Parse("5.4.4"));
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
    public async Task A_route_takes_the_place_of_the_exchangers()
    {
        Route("smart.example.org:587", "example.net");
        _dns.Mx("example.net", new DnsAnswer<MxRecord>.NoSuchName())
            .Mx("smart.example.org", new MxRecord(0, "."))
            .Host("smart.example.org", "192.0.2.9");

        (await HostsAsync("example.net")).ShouldBe(["smart.example.org [192.0.2.9]:587"]);
        (await HostsAsync("EXAMPLE.net")).ShouldBe(["smart.example.org [192.0.2.9]:587"]);
        (await NowhereAsync("sub.example.net")).ShouldBeOfType<Outcome.Failed>();
    }

    [Fact]
    public async Task The_first_row_that_fits_counts()
    {
        Route("192.0.2.9", "example.net");
        Route("192.0.2.10", "example.net", "example.com");
        Route("[2001:db8::9]:2525");

        (await HostsAsync("example.net")).ShouldBe(["192.0.2.9 [192.0.2.9]"]);
        (await HostsAsync("example.com")).ShouldBe(["192.0.2.10 [192.0.2.10]"]);
        (await HostsAsync("example.org")).ShouldBe(["2001:db8::9 [2001:db8::9]:2525"]);
        (await HostsAsync("[192.0.2.77]")).ShouldBe(["2001:db8::9 [2001:db8::9]:2525"]);
    }

    [Fact]
    public async Task A_row_without_a_host_leads_to_the_domains_own_exchangers_in_its_own_way()
    {
        _options.Routes.Add(new RouteOptions { Recipients = ["example.net"], Tls = TlsRule.Required, EhloName = "news.example.org" });
        Route("192.0.2.9");
        _dns.Host("example.net", "192.0.2.1");

        var nextHop = (await NextHopsAsync("example.net")).ShouldHaveSingleItem();

        nextHop.ToString().ShouldBe("example.net [192.0.2.1]");
        nextHop.Policy.ShouldBe(new HopPolicy { Tls = TlsRule.Required, EhloName = "news.example.org" });
        nextHop.IsConfigured.ShouldBeFalse();
    }

    [Fact]
    public async Task A_row_may_lead_to_the_exchangers_of_its_host()
    {
        _options.Port = 2525;
        _options.Routes.Add(new RouteOptions { Recipients = ["a.example"], Host = "smart.example.org", LookUpMx = true });
        _options.Routes.Add(new RouteOptions { Host = "smart.example.org:26", LookUpMx = true });
        _dns.Mx("smart.example.org", new(20, "b.example.org"), new(10, "a.example.org"))
            .Host("smart.example.org", "192.0.2.9").Host("a.example.org", "192.0.2.1").Host("b.example.org", "192.0.2.2");

        (await HostsAsync("a.example")).ShouldBe(["a.example.org [192.0.2.1]:2525", "b.example.org [192.0.2.2]:2525"]);
        (await HostsAsync("b.example")).ShouldBe(["a.example.org [192.0.2.1]:26", "b.example.org [192.0.2.2]:26"]);
    }

    /// <summary>A certificate for a name proves something only if somebody whom we trust has named it (RFC 8689 §4.2.1).</summary>
    [Fact]
    public async Task Only_a_host_that_the_operator_named_is_configured()
    {
        _options.Routes.Add(new RouteOptions { Recipients = ["a.example"], Host = "smart.example.org" });
        _options.Routes.Add(new RouteOptions { Recipients = ["b.example"], Host = "smart.example.org", LookUpMx = true });
        _dns.Host("smart.example.org", "192.0.2.9").Host("c.example", "192.0.2.3");

        (await NextHopsAsync("a.example")).ShouldHaveSingleItem().IsConfigured.ShouldBeTrue();
        (await NextHopsAsync("b.example")).ShouldHaveSingleItem().IsConfigured.ShouldBeFalse();
        (await NextHopsAsync("c.example")).ShouldHaveSingleItem().IsConfigured.ShouldBeFalse();
    }

    [Fact]
    public async Task A_host_that_the_operator_named_may_be_this_one()
    {
        Route("127.0.0.1:10025", "a.example");
        Route("relay.example.org");
        _dns.Host("relay.example.org", "192.0.2.4");

        (await HostsAsync("a.example")).ShouldBe(["127.0.0.1 [127.0.0.1]:10025"]);
        (await HostsAsync("b.example")).ShouldBe(["relay.example.org [192.0.2.4]"]);
    }

    [Fact]
    public async Task A_route_whose_host_cannot_be_looked_up_is_tried_later()
    {
        Route("smart.example.org");
        _dns.Host("smart.example.org", AddressFamily.InterNetwork, new DnsAnswer<IPAddress>.TryLater("SERVFAIL"));

        (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Deferred>().Status.ShouldBe(EnhancedStatus.Parse("4.4.3"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_route_to_a_host_that_does_not_exist_waits_for_the_operator(bool lookUpMx)
    {
        Route("192.0.2.1", "example.com");
        _options.Routes.Add(new RouteOptions { Host = "smarthost.exmaple.net", LookUpMx = lookUpMx });
        _dns.Mx("smarthost.exmaple.net", new DnsAnswer<MxRecord>.NoSuchName());
        foreach (var family in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 })
            _dns.Host("smarthost.exmaple.net", family, new DnsAnswer<IPAddress>.NoSuchName());

        var outcome = (await NowhereAsync("example.net")).ShouldBeOfType<Outcome.Deferred>();
        outcome.Status.ShouldBe(EnhancedStatus.Parse("4.3.5"));
        outcome.Reason.ShouldContain("Delivery:Routes:1");
        outcome.Reason.ShouldContain("smarthost.exmaple.net does not exist");
    }

    private static string Name(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Route(string host, params string[] recipients) => _options.Routes.Add(new RouteOptions { Host = host, Recipients = [.. recipients] });

    private DeliverySettings Settings => new DeliverySettings("relay.example.org", _options).At("192.0.2.44", "2001:db8::44", "127.0.0.1", "::1");

    private Router Router() => TestRouter.Create(_dns, Settings, _random);

    private async Task<IReadOnlyList<string>> HostsAsync(string domain) =>
        [.. (await NextHopsAsync(domain)).Select(nextHop => nextHop.ToString())];

    private async Task<IReadOnlyList<string>> AddressesAsync(string domain) =>
        [.. (await NextHopsAsync(domain)).Select(nextHop => nextHop.EndPoint.Address.ToString())];

    private async Task<IReadOnlyList<NextHop>> NextHopsAsync(string domain) =>
        (await ResolveAsync(domain)).ShouldBeOfType<Route.Hosts>().NextHops;

    private async Task<Outcome> NowhereAsync(string domain) =>
        (await ResolveAsync(domain)).ShouldBeOfType<Route.Nowhere>().Outcome;

    private Task<RoutePlan> PlanAsync(string domain) =>
        Router().PlanAsync(new RouteTable(Settings).Find(new RouteQuery(new Mailbox("one", Domain.Parse(domain)))), Domain.Parse(domain), default);

    private Task<Route> ResolveAsync(string domain) => Router().ResolveAsync(Some.Leased(1, default), new Mailbox("one", Domain.Parse(domain)), default);
}
