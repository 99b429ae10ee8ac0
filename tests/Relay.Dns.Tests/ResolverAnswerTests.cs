using System.Net;
using System.Net.Sockets;
using Relay.Core.Dns;
using Relay.Dns.Tests.Support;
using Relay.Dns.Wire;
using static Relay.Dns.Tests.Support.Messages;

namespace Relay.Dns.Tests;

/// <summary>What responses mean.</summary>
public sealed class ResolverAnswerTests
{
    [Fact]
    public async Task MX_records_come_as_the_zone_has_them()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(
            Mx("example.net", 20, "B.example.net"), Mx("example.net", 10, "a.example.net"), Mx("other.example", 5, "c.example.net")));

        var answer = await Resolvers.Asking(server).ResolveMxAsync("Example.NET", default);

        answer.ShouldBeFound().ShouldBe([new MxRecord(20, "b.example.net"), new MxRecord(10, "a.example.net")]);
    }

    [Fact]
    public async Task A_null_MX_is_a_record_like_any_other()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(Mx("example.net", 0, ".")));

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeFound().ShouldBe([new MxRecord(0, ".")]);
    }

    [Fact]
    public async Task Both_address_families_are_asked_for_by_their_own_type()
    {
        await using var server = FakeNameServer.Answering(query => query.Question!.Type == RecordType.A
            ? query.Response(A("mx.example.net", "192.0.2.1"), A("mx.example.net", "192.0.2.2"))
            : query.Response(Aaaa("mx.example.net", "2001:db8::1")));
        var resolver = Resolvers.Asking(server);

        (await resolver.ResolveAddressesAsync("mx.example.net", AddressFamily.InterNetwork, default)).ShouldBeFound()
            .ShouldBe([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2")]);
        (await resolver.ResolveAddressesAsync("mx.example.net", AddressFamily.InterNetworkV6, default)).ShouldBeFound()
            .ShouldBe([IPAddress.Parse("2001:db8::1")]);
    }

    [Fact]
    public async Task The_strings_of_a_TXT_record_are_joined()
    {
        var text = string.Join(' ', Enumerable.Range(0, 80));
        await using var server = FakeNameServer.Answering(query => query.Response(Txt("example.net", text), Txt("example.net", "v=spf1 -all")));

        (await Resolvers.Asking(server).ResolveTxtAsync("example.net", default)).ShouldBeFound().ShouldBe([text, "v=spf1 -all"]);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_not_an_empty_answer()
    {
        await using var server = FakeNameServer.Answering(query => query.Absence(ResponseCode.NameError, Soa("example")));

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeOfType<DnsAnswer<MxRecord>.NoSuchName>();
    }

    [Fact]
    public async Task A_name_without_records_of_the_type_exists()
    {
        await using var server = FakeNameServer.Answering(query => query.Absence(ResponseCode.NoError, Soa("example")));

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeOfType<DnsAnswer<MxRecord>.NoRecords>();
    }

    [Fact]
    public async Task An_empty_answer_of_a_recursive_server_needs_no_SOA()
    {
        await using var server = FakeNameServer.Answering(query => query.Response());

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeOfType<DnsAnswer<MxRecord>.NoRecords>();
    }

    [Fact]
    public async Task A_referral_is_not_an_empty_answer()
    {
        await using var server = FakeNameServer.Answering(query =>
            query.Absence(ResponseCode.NoError, new DnsRecord(DnsName.Parse("net"), RecordType.NS, 300, new RecordData.Alias(DnsName.Parse("ns.example")))));

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeTryLater().ShouldContain("referral");
    }

    [Fact]
    public async Task An_empty_answer_of_someone_who_neither_knows_nor_asks_on_is_not_an_empty_answer()
    {
        await using var server = FakeNameServer.Answering(query => query.Response() with { RecursionAvailable = false });

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeTryLater().ShouldContain("referral");
    }

    [Fact]
    public async Task Records_of_something_else_are_not_an_empty_answer()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(Mx("example.org", 10, "mx.example"), A("example.net", "192.0.2.1")));

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeTryLater().ShouldContain("not asked for");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("bücher.example")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123.example")]
    public async Task What_no_zone_can_hold_does_not_exist_and_is_not_asked_for(string name)
    {
        await using var server = new FakeNameServer();

        (await Resolvers.Asking(server).ResolveMxAsync(name, default)).ShouldBeOfType<DnsAnswer<MxRecord>.NoSuchName>();
        server.AllAsked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_that_an_answer_brought_can_be_asked_for_whatever_is_in_it()
    {
        const string Odd = @"a\.b\000c\032.example.net";
        await using var server = FakeNameServer.Answering(query => query.Question!.Type == RecordType.MX
            ? query.Response(Mx("example.net", 10, Odd))
            : query.Response(A(Odd, "192.0.2.1")));
        var resolver = Resolvers.Asking(server);

        var exchange = (await resolver.ResolveMxAsync("example.net", default)).ShouldBeFound().ShouldHaveSingleItem().Exchange;
        exchange.ShouldBe(Odd);
        (await resolver.ResolveAddressesAsync(exchange, AddressFamily.InterNetwork, default)).ShouldBeFound().Count.ShouldBe(1);
    }
}
