using System.Net.Sockets;
using Relay.Core.Dns;
using Relay.Dns.Tests.Support;
using Relay.Dns.Wire;
using static Relay.Dns.Tests.Support.Messages;

namespace Relay.Dns.Tests;

/// <summary>Datagrams and connections, honest and hostile.</summary>
public sealed class ResolverTransportTests
{
    private static readonly DnsRecord True = Mx("example.net", 10, "true.example");
    private static readonly DnsRecord Forged = Mx("example.net", 10, "forged.example");
    private static readonly Question OtherQuestion = new(DnsName.Parse("example.org"), RecordType.MX);

    public static TheoryData<string> Forgeries => ["id", "question", "type", "no question", "not a response", "operation", "noise", "nothing"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task What_is_not_the_response_is_ignored_and_waiting_goes_on(string kind)
    {
        await using var server = new FakeNameServer(asked => [Forge(asked.Query, kind), asked.Query.Response(True).ToBytes()]);

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeFound().ShouldBe([new MxRecord(10, "true.example")]);
    }

    [Fact]
    public async Task What_is_not_the_response_does_not_make_the_wait_longer()
    {
        var time = new ManualTime();
        await using var server = new FakeNameServer(asked => [Forge(asked.Query, "id")]);

        var answer = Resolvers.Asking(time, server).ResolveMxAsync("example.net", default);
        await server.NextAsync();
        time.Advance(TimeSpan.FromSeconds(5));

        (await answer).ShouldBeTryLater().ShouldContain("did not answer");
    }

    [Fact]
    public async Task A_response_from_another_address_is_not_heard()
    {
        await using var server = new FakeNameServer();
        await using var forger = new FakeNameServer();

        var answer = Resolvers.Asking(server).ResolveMxAsync("example.net", default);
        var asked = await server.NextAsync();
        await forger.SendAsync(asked.Query.Response(Forged).ToBytes(), asked.From);
        await server.SendAsync(asked.Query.Response(True).ToBytes(), asked.From);

        (await answer).ShouldBeFound().ShouldBe([new MxRecord(10, "true.example")]);
    }

    [Fact]
    public async Task Ids_and_ports_differ_from_query_to_query()
    {
        await using var server = FakeNameServer.Answering(query => query.Response());
        var resolver = Resolvers.Asking(server);

        for (var i = 0; i < 20; i++)
            await resolver.ResolveMxAsync($"n{i}.example", default);

        server.AllAsked.Select(asked => asked.Query.Id).Distinct().Count().ShouldBeGreaterThan(15);
        server.AllAsked.Select(asked => asked.From.Port).Distinct().Count().ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_query_asks_for_recursion_and_announces_what_passes_without_fragments()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(True));

        await Resolvers.Asking(server).ResolveMxAsync("example.net", default);

        var query = server.AllAsked.ShouldHaveSingleItem().Query;
        query.RecursionDesired.ShouldBeTrue();
        query.EdnsPayload.ShouldBe((ushort)1232);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_from_before_EDNS_is_asked_again_without_it(bool leavesOutTheQuestion)
    {
        await using var server = FakeNameServer.Answering(query => query.EdnsPayload is null
            ? query.Response(True)
            : query.Absence(ResponseCode.FormatError) with { EdnsPayload = null, Question = leavesOutTheQuestion ? null : query.Question });

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeFound();
        server.AllAsked.Select(asked => asked.Query.EdnsPayload).ShouldBe([(ushort)1232, null]);
    }

    [Fact]
    public async Task A_truncated_answer_is_asked_for_again_over_TCP()
    {
        await using var server = new FakeNameServer(
            asked => [Truncated(asked)],
            asked => asked.Query.Response(True, Mx("example.net", 20, "second.example")).ToBytes().Framed());

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeFound().Count.ShouldBe(2);
        server.AllAsked.Select(asked => asked.OverTcp).ShouldBe([false, true]);
    }

    [Fact]
    public async Task An_answer_that_is_cut_in_the_middle_of_a_record_is_truncated_all_the_same()
    {
        await using var server = new FakeNameServer(
            asked => [(asked.Query.Response(Forged) with { IsTruncated = true }).ToBytes()[..^15]],
            asked => asked.Query.Response(True).ToBytes().Framed());

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeFound().ShouldBe([new MxRecord(10, "true.example")]);
    }

    [Fact]
    public async Task An_answer_of_64_KiB_over_TCP_is_read()
    {
        var text = new string('x', 60_000);
        await using var server = new FakeNameServer(asked => [Truncated(asked)], asked => asked.Query.Response(Txt("example.net", text)).ToBytes().Framed());

        (await Resolvers.Asking(server).ResolveTxtAsync("example.net", default)).ShouldBeFound().ShouldBe([text]);
    }

    [Fact]
    public async Task Thousands_of_MX_records_are_an_answer_that_is_not_remembered()
    {
        var many = Enumerable.Range(0, 1_200).Select(i => Mx("example.net", 10, $"mx{i}.example.net")).ToArray();
        await using var server = new FakeNameServer(asked => [Truncated(asked)], asked => asked.Query.Response(many).ToBytes().Framed());
        var resolver = Resolvers.Asking(server);

        (await resolver.ResolveMxAsync("example.net", default)).ShouldBeFound().Count.ShouldBe(1_200);
        (await resolver.ResolveMxAsync("example.net", default)).ShouldBeFound().Count.ShouldBe(1_200);
        server.AllAsked.Count(asked => asked.OverTcp).ShouldBe(2);
    }

    public static TheoryData<string, string> BrokenConnections => new()
    {
        { "closes at once", "closed the connection" },
        { "closes within the length", "closed the connection" },
        { "closes within the message", "closed the connection" },
        { "announces nothing", "something else" },
        { "noise", "something else" },
        { "another id", "something else" },
        { "another question", "something else" },
        { "truncated again", "something else" },
        { "a count that lies", "malformed" },
    };

    [Theory]
    [MemberData(nameof(BrokenConnections))]
    public async Task A_connection_that_brings_no_answer_is_to_be_tried_later(string kind, string reason)
    {
        await using var server = new FakeNameServer(asked => [Truncated(asked)], asked => Break(asked.Query, kind));

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeTryLater().ShouldContain(reason);
    }

    [Fact]
    public async Task A_connection_that_is_silent_ends_at_the_same_deadline()
    {
        var time = new ManualTime();
        await using var server = new FakeNameServer(asked => [Truncated(asked)]);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(server.EndPoint);
        listener.Listen();

        var answer = Resolvers.Asking(time, server).ResolveMxAsync("example.net", default);
        using var connection = await listener.AcceptAsync();
        time.Advance(TimeSpan.FromSeconds(5));

        (await answer).ShouldBeTryLater().ShouldContain("did not answer within 5 s");
    }

    [Fact]
    public async Task A_truncated_answer_without_TCP_is_not_an_empty_answer()
    {
        await using var server = new FakeNameServer(asked => [Truncated(asked)]);

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeTryLater().ShouldContain("can't be reached");
    }

    private static byte[] Truncated(Asked asked) => (asked.Query.Response() with { IsTruncated = true }).ToBytes();

    private static byte[] Forge(DnsMessage query, string kind) => kind switch
    {
        "id" => (query.Response(Forged) with { Id = (ushort)(query.Id + 1) }).ToBytes(),
        "question" => (query.Response(Forged) with { Question = OtherQuestion }).ToBytes(),
        "type" => (query.Response(Forged) with { Question = query.Question! with { Type = RecordType.A } }).ToBytes(),
        "no question" => (query.Response(Forged) with { Question = null }).ToBytes(),
        "not a response" => (query.Response(Forged) with { IsResponse = false }).ToBytes(),
        "operation" => (query.Response(Forged) with { OperationCode = 2 }).ToBytes(),
        "noise" => [1, 2, 3, 4, 5],
        "nothing" => [],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static byte[] Break(DnsMessage query, string kind) => kind switch
    {
        "closes at once" => [],
        "closes within the length" => [1],
        "closes within the message" => query.Response(Forged).ToBytes().Framed()[..^1],
        "announces nothing" => [0, 0],
        "noise" => new byte[] { 1, 2, 3, 4 }.Framed(),
        "another id" => Forge(query, "id").Framed(),
        "another question" => Forge(query, "question").Framed(),
        "truncated again" => (query.Response(Forged) with { IsTruncated = true }).ToBytes().Framed(),
        "a count that lies" => query.Response(Forged).ToBytes()[..^1].Framed(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
