using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Relay.Core.Dns;
using Relay.Dns.Tests.Support;
using Relay.Dns.Wire;
using static Relay.Dns.Tests.Support.Messages;

namespace Relay.Dns.Tests;

public sealed class ResolverAliasTests
{
    [Fact]
    public async Task A_chain_within_one_answer_is_followed_in_any_order()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(
            A("c.example", "192.0.2.1"), Cname("b.example", "c.example"), Cname("a.example", "b.example")));

        (await Resolvers.Asking(server).ResolveAddressesAsync("a.example", AddressFamily.InterNetwork, default)).ShouldBeFound()
            .ShouldBe([IPAddress.Parse("192.0.2.1")]);
        server.AllAsked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_holds_only_the_alias_is_followed_by_asking_for_its_target()
    {
        await using var server = FakeNameServer.Answering(query => query.Question!.Name.ToString() == "a.example"
            ? query.Response(Cname("a.example", "b.example"))
            : query.Response(Mx("b.example", 10, "mx.example")));

        (await Resolvers.Asking(server).ResolveMxAsync("a.example", default)).ShouldBeFound().ShouldBe([new MxRecord(10, "mx.example")]);
        server.AllAsked.Select(asked => asked.Query.Question!.ToString()).ShouldBe(["a.example MX", "b.example MX"]);
    }

    [Fact]
    public async Task An_alias_of_a_name_without_records_has_none()
    {
        await using var server = FakeNameServer.Answering(query => query.Question!.Name.ToString() == "a.example"
            ? query.Response(Cname("a.example", "b.example"))
            : query.Absence(ResponseCode.NoError, Soa("example")));

        (await Resolvers.Asking(server).ResolveMxAsync("a.example", default)).ShouldBeOfType<DnsAnswer<MxRecord>.NoRecords>();
    }

    [Fact]
    public async Task An_alias_of_a_name_that_does_not_exist_does_not_exist()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(Cname("a.example", "b.example")) with
        {
            Code = ResponseCode.NameError,
            Authorities = [Soa("example")],
        });

        (await Resolvers.Asking(server).ResolveMxAsync("a.example", default)).ShouldBeOfType<DnsAnswer<MxRecord>.NoSuchName>();
    }

    [Fact]
    public async Task An_alias_whose_target_nobody_can_resolve_is_to_be_tried_later()
    {
        await using var server = FakeNameServer.Answering(query => query.Question!.Name.ToString() == "a.example"
            ? query.Response(Cname("a.example", "b.example"))
            : query.Absence(ResponseCode.ServerFailure));

        (await Resolvers.Asking(server).ResolveMxAsync("a.example", default)).ShouldBeTryLater()
            .ShouldBe($"The MX records of b.example could not be looked up: name server {server.EndPoint} answered SERVFAIL.");
    }

    [Fact]
    public async Task A_loop_within_one_answer_is_noticed()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(
            Cname("a.example", "b.example"), Cname("b.example", "c.example"), Cname("c.example", "b.example")));

        (await Resolvers.Asking(server).ResolveMxAsync("a.example", default)).ShouldBeTryLater()
            .ShouldBe("The aliases of a.example form a loop: c.example points back to b.example.");
    }

    [Fact]
    public async Task A_loop_over_several_answers_is_noticed()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(
            query.Question!.Name.ToString() == "a.example" ? Cname("a.example", "b.example") : Cname("b.example", "a.example")));
        var resolver = Resolvers.Asking(server);

        // Both ends at once: neither may wait for the other.
        var answers = await Task.WhenAll(resolver.ResolveMxAsync("a.example", default), resolver.ResolveMxAsync("b.example", default));

        answers.ShouldAllBe(answer => answer is DnsAnswer<MxRecord>.TryLater);
    }

    [Fact]
    public async Task A_name_that_is_an_alias_of_itself_is_a_loop()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(Cname("a.example", "a.example")));

        (await Resolvers.Asking(server).ResolveMxAsync("a.example", default)).ShouldBeTryLater().ShouldContain("loop");
    }

    [Theory]
    [InlineData(11, true)]
    [InlineData(12, false)]
    public async Task A_chain_has_a_greatest_length(int aliases, bool isFollowed)
    {
        await using var server = FakeNameServer.Answering(query =>
        {
            var name = query.Question!.Name.ToString();
            var number = int.Parse(name[1..name.IndexOf('.', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
            return query.Response(number == aliases ? Mx(name, 10, "mx.example") : Cname(name, $"n{number + 1}.example"));
        });

        var answer = await Resolvers.Asking(server).ResolveMxAsync("n0.example", default);

        if (isFollowed)
            answer.ShouldBeFound().Count.ShouldBe(1);
        else
            answer.ShouldBeTryLater().ShouldBe("The chain of aliases of n0.example is longer than 11.");
    }

    [Fact]
    public async Task Asked_for_an_alias_it_is_not_followed()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(Cname("a.example", "b.example"), Cname("b.example", "c.example")));

        (await Resolvers.Asking(server).ResolveCnameAsync("a.example", default)).ShouldBeFound().ShouldBe(["b.example"]);
    }
}
