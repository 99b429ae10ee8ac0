using System.Net;
using Relay.Core.Addresses;
using Relay.Core.Transport;
using Relay.Delivery.Routing;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Routing;

public sealed class RouteTableTests
{
    private readonly DeliveryOptions _options = new();

    [Theory]
    [InlineData("alice@example.org", "alice", "bob@example.net", 0)]
    [InlineData("alice@example.org", "ALICE", "bob@example.net", 0)]
    [InlineData("alice@example.org", "carol", "bob@example.net", 2)]
    [InlineData("alice@example.org", null, "bob@example.net", 2)]
    [InlineData("carol@example.org", "carol", "bob@example.net", 1)]
    [InlineData("alice@example.org", "alice", "bob@other.net", null)]
    [InlineData("<>", null, "bob@example.com", 3)]
    [InlineData("<>", null, "bob@example.net", 2)]
    [InlineData("dave@example.org", null, "bob@example.com", null)]
    public void The_first_row_counts_all_of_whose_conditions_fit(string sender, string? account, string recipient, int? row)
    {
        Add(new RouteOptions { Recipients = ["example.net"], Senders = ["alice@example.org"], Accounts = ["alice"] });
        Add(new RouteOptions { Senders = ["carol@example.org"] });
        Add(new RouteOptions { Recipients = ["example.net"] });
        Add(new RouteOptions { Senders = ["<>"] });

        var message = Some.Leased(1, default) with { ReversePath = sender == "<>" ? null : Mailbox.Parse(sender), Account = account };

        Table().Find(message, Mailbox.Parse(recipient)).Number.ShouldBe(row);
    }

    [Fact]
    public void Where_the_sender_is_not_known_no_row_is_chosen_that_asks_for_one()
    {
        Add(new RouteOptions { Senders = ["<>", "example.org"] });

        Table().Find(new RouteQuery(Mailbox.Parse("bob@example.net")) { IsSenderKnown = false }).Number.ShouldBeNull();
        Table().Find(new RouteQuery(Mailbox.Parse("bob@example.net"))).Number.ShouldBe(0);
    }

    [Theory]
    [InlineData(HopProtocol.Smtp, "smart.example.org", 25)]
    [InlineData(HopProtocol.Smtps, "smart.example.org", 465)]
    [InlineData(HopProtocol.Lmtp, "smart.example.org", 24)]
    [InlineData(HopProtocol.Lmtp, "smart.example.org:2424", 2424)]
    public void A_protocol_has_its_port_unless_the_host_has_another(HopProtocol protocol, string host, int port)
    {
        _options.Port = 2525; // of mail exchangers, which a smarthost is none
        Add(new RouteOptions { Host = host, Protocol = protocol });

        Found().Port.ShouldBe(port);
    }

    [Fact]
    public void What_is_wanted_of_a_connection_is_what_the_row_says()
    {
        Add(new RouteOptions
        {
            Host = "smart.example.org", Protocol = HopProtocol.Smtps, Tls = TlsRule.Required, User = "relay", Password = "secret", AllowUnverifiedLogin = true,
            SourceAddresses = ["2001:db8::5", "192.0.2.5"], EhloName = "news.example.org",
        });

        Found().Policy.ShouldBe(new HopPolicy
        {
            Protocol = HopProtocol.Smtps, Tls = TlsRule.Required, Credentials = new HopCredentials("relay", "secret", AllowUnverified: true),
            SourceIPv4 = IPAddress.Parse("192.0.2.5"), SourceIPv6 = IPAddress.Parse("2001:db8::5"), EhloName = "news.example.org",
        });
    }

    [Fact]
    public void Who_logs_in_verifies_the_host_unless_told_otherwise()
    {
        Add(new RouteOptions { Recipients = ["a.example"], Host = "smart.example.org", User = "relay", Password = "secret" });
        Add(new RouteOptions { Recipients = ["b.example"], Host = "smart.example.org", User = "relay", Password = "secret", Tls = TlsRule.None });
        Add(new RouteOptions { Host = "smart.example.org" });

        TlsRule Rule(string domain) => Table().Find(new RouteQuery(Mailbox.Parse($"one@{domain}"))).Policy.Tls;
        Rule("a.example").ShouldBe(TlsRule.Verified);
        Rule("b.example").ShouldBe(TlsRule.None);
        Rule("c.example").ShouldBe(TlsRule.Opportunistic);
    }

    [Fact]
    public void A_row_is_as_patient_as_it_says_and_otherwise_as_all_are()
    {
        Add(new RouteOptions { Recipients = ["a.example"], FirstRetry = TimeSpan.FromSeconds(1), GiveUpAfter = TimeSpan.FromHours(1) });

        Table().Find(Some.Leased(1, default), Mailbox.Parse("one@a.example")).Retry.ShouldBe(new RetryTimes(TimeSpan.FromSeconds(1), _options.MaxRetry, TimeSpan.FromHours(1)));
        Table().Find(Some.Leased(1, default), Mailbox.Parse("one@b.example")).Retry.ShouldBe(new RetryTimes(_options.FirstRetry, _options.MaxRetry, _options.GiveUpAfter));
    }

    [Fact]
    public void Mail_shares_a_lane_where_a_row_takes_it_to_a_host_and_otherwise_by_domain()
    {
        Add(new RouteOptions { Recipients = ["one.example", "two.example"], Host = "smart.example.org:587" });
        Add(new RouteOptions { Recipients = ["three.example"], Host = "smart.example.org:587" });
        Add(new RouteOptions { Senders = ["news@example.org"] });

        string Key(string recipient, string sender = "alice@example.org") =>
            Router().LaneKey(Some.Leased(1, default) with { ReversePath = Mailbox.Parse(sender) }, Mailbox.Parse(recipient));
        Key("a@one.example").ShouldBe(Key("b@TWO.example"));
        Key("a@one.example").ShouldNotBe(Key("a@three.example"));
        Key("a@four.example").ShouldBe("four.example");
        Key("a@four.example").ShouldBe(Key("b@Four.example"));
        Key("a@four.example").ShouldNotBe(Key("a@five.example"));
        Key("a@four.example").ShouldNotBe(Key("a@four.example", "news@example.org"));
        Key("a@four.example", "news@example.org").ShouldNotBe(Key("a@five.example", "news@example.org"));
    }

    private void Add(RouteOptions route) => _options.Routes.Add(route);

    private DeliverySettings Settings => new("relay.example.org", _options);

    private RouteTable Table() => new(Settings);

    private RouteRow Found() => Table().Find(new RouteQuery(Mailbox.Parse("one@example.net")));

    private Router Router() => TestRouter.Create(new FakeDns(), Settings);
}
