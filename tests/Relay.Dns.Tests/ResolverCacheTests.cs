using System.Net.Sockets;
using Relay.Core.Dns;
using Relay.Dns.Tests.Support;
using Relay.Dns.Wire;
using static Relay.Dns.Tests.Support.Messages;

namespace Relay.Dns.Tests;

public sealed class ResolverCacheTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Records_are_remembered_for_their_TTL()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(
            Mx("example.net", 10, "a.example", ttl: 300), Mx("example.net", 20, "b.example", ttl: 60)));

        await ShouldBeAskedAgainAfter(TimeSpan.FromSeconds(60), server);
    }

    [Fact]
    public async Task The_shortest_TTL_of_a_chain_counts()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(
            Cname("example.net", "b.example", ttl: 20), Mx("b.example", 10, "a.example")));

        await ShouldBeAskedAgainAfter(TimeSpan.FromSeconds(20), server);
    }

    [Fact]
    public async Task No_TTL_is_longer_than_a_day()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(Mx("example.net", 10, "a.example", ttl: uint.MaxValue)));

        await ShouldBeAskedAgainAfter(TimeSpan.FromDays(1), server);
    }

    [Fact]
    public async Task A_TTL_of_zero_is_not_remembered()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(Mx("example.net", 10, "a.example", ttl: 0)));
        var resolver = Resolvers.Asking(_time, server);

        await resolver.ResolveMxAsync("example.net", default);
        await resolver.ResolveMxAsync("example.net", default);

        server.AllAsked.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(300, 60, 60)]
    [InlineData(30, 60, 30)]
    [InlineData(100_000, 100_000, 3_600)]
    public async Task An_absence_is_remembered_as_long_as_its_SOA_says_but_an_hour_at_most(uint ttl, uint minimum, int seconds)
    {
        await using var missing = FakeNameServer.Answering(query => query.Absence(ResponseCode.NameError, Soa("net", ttl, minimum)));
        await using var empty = FakeNameServer.Answering(query => query.Absence(ResponseCode.NoError, Soa("net", ttl, minimum)));

        await ShouldBeAskedAgainAfter(TimeSpan.FromSeconds(seconds), missing);
        await ShouldBeAskedAgainAfter(TimeSpan.FromSeconds(seconds), empty);
    }

    [Fact]
    public async Task An_absence_without_an_SOA_is_not_remembered()
    {
        await using var server = FakeNameServer.Answering(query => query.Absence(ResponseCode.NameError));
        var resolver = Resolvers.Asking(_time, server);

        await resolver.ResolveMxAsync("example.net", default);
        await resolver.ResolveMxAsync("example.net", default);

        server.AllAsked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_failure_is_remembered_for_a_few_seconds()
    {
        await using var server = FakeNameServer.Answering(query => query.Absence(ResponseCode.ServerFailure));

        await ShouldBeAskedAgainAfter(TimeSpan.FromSeconds(5), server);
    }

    [Fact]
    public async Task What_is_remembered_is_remembered_by_name_and_type()
    {
        await using var server = FakeNameServer.Answering(query => query.Question!.Type == RecordType.A
            ? query.Response(A("example.net", "192.0.2.1"))
            : query.Response(Txt(query.Question.Name.ToString(), "text")));
        var resolver = Resolvers.Asking(_time, server);

        await resolver.ResolveTxtAsync("example.net", default);
        await resolver.ResolveTxtAsync("EXAMPLE.net", default);
        await resolver.ResolveAddressesAsync("example.net", AddressFamily.InterNetwork, default);
        await resolver.ResolveTxtAsync("www.example.net", default);

        server.AllAsked.Select(asked => asked.Query.Question!.ToString()).ShouldBe(["example.net TXT", "example.net A", "www.example.net TXT"]);
    }

    [Fact]
    public async Task Beyond_the_configured_number_the_least_recently_used_answer_is_forgotten()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(Mx(query.Question!.Name.ToString(), 10, "mx.example")));
        var resolver = Resolvers.Create(_time, new DnsOptions { Servers = [server.EndPoint.ToString()], CacheEntries = 2 });

        foreach (var name in new[] { "a.example", "b.example", "a.example", "c.example", "a.example", "b.example" })
            await resolver.ResolveMxAsync(name, default);

        server.AllAsked.Select(asked => asked.Query.Question!.Name.ToString()).ShouldBe(["a.example", "b.example", "c.example", "b.example"]);
    }

    [Fact]
    public async Task Nothing_is_remembered_when_that_is_configured()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(Mx("example.net", 10, "mx.example")));
        var resolver = Resolvers.Create(_time, new DnsOptions { Servers = [server.EndPoint.ToString()], CacheEntries = 0 });

        await resolver.ResolveMxAsync("example.net", default);
        await resolver.ResolveMxAsync("example.net", default);

        server.AllAsked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Those_who_ask_the_same_at_the_same_time_share_one_query()
    {
        await using var server = new FakeNameServer();
        var resolver = Resolvers.Asking(_time, server);

        var answers = Enumerable.Range(0, 20).Select(_ => resolver.ResolveMxAsync("example.net", default)).ToList();
        var asked = await server.NextAsync();
        await server.SendAsync(asked.Query.Response(Mx("example.net", 10, "mx.example")).ToBytes(), asked.From);

        (await Task.WhenAll(answers)).ShouldAllBe(answer => answer is DnsAnswer<MxRecord>.Found);
        server.AllAsked.Count.ShouldBe(1);
    }

    private async Task ShouldBeAskedAgainAfter(TimeSpan lifetime, FakeNameServer server)
    {
        var resolver = Resolvers.Asking(_time, server);
        var first = await resolver.ResolveMxAsync("example.net", default);

        _time.Advance(lifetime - TimeSpan.FromMilliseconds(1));
        (await resolver.ResolveMxAsync("example.net", default)).GetType().ShouldBe(first.GetType());
        server.AllAsked.Count.ShouldBe(1);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await resolver.ResolveMxAsync("example.net", default);
        server.AllAsked.Count.ShouldBe(2);
    }
}
