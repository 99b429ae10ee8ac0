using Relay.Core.Dns;
using Relay.Dns.Queries;
using Relay.Dns.Tests.Support;
using static Relay.Dns.Tests.Support.Messages;

namespace Relay.Dns.Tests;

/// <summary>A thousand new domains at once, and a name server with room for a few hundred questions.</summary>
public sealed class ResolverPaceTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task No_more_questions_are_asked_at_once_than_a_server_has_room_for()
    {
        await using var silent = new FakeNameServer();
        var answers = AskAll(Resolvers.Asking(_time, silent), QueryPace.Places + 20);

        await ArrivalsAsync(silent, QueryPace.Places);
        silent.AllAsked.Count.ShouldBe(QueryPace.Places);

        _time.Advance(QueryPace.Passing); // they have been read, and answers may take their time
        await ArrivalsAsync(silent, 20);
        silent.AllAsked.Count.ShouldBe(QueryPace.Places + 20);
        _time.Advance(TimeSpan.FromMinutes(1));
        (await Task.WhenAll(answers).WaitAsync(TimeSpan.FromSeconds(30))).ShouldAllBe(answer => answer is DnsAnswer<MxRecord>.TryLater);
    }

    [Fact]
    public async Task Questions_that_can_not_be_asked_keep_no_place()
    {
        var pace = new QueryPace(_time);
        for (var i = 0; i <= QueryPace.Places; i++)
            await Should.ThrowAsync<IOException>(() => pace.AskAsync(() => throw new IOException("too many open files")).WaitAsync(TimeSpan.FromSeconds(30)));

        var reply = await pace.AskAsync(() => Task.FromResult<ServerReply>(new ServerReply.Failed("a reason"))).WaitAsync(TimeSpan.FromSeconds(30));

        reply.ShouldBe(new ServerReply.Failed("a reason"));
    }

    [Fact]
    public async Task An_answer_makes_room_for_the_next_question_at_once()
    {
        await using var good = FakeNameServer.Answering(query => query.Response(Mx(query.Question!.Name.ToString(), 10, "mx.example.net")));

        var answers = await Task.WhenAll(AskAll(Resolvers.Asking(_time, good), 10 * QueryPace.Places)).WaitAsync(TimeSpan.FromSeconds(30));

        answers.ShouldAllBe(answer => answer is DnsAnswer<MxRecord>.Found);
    }

    private static Task<DnsAnswer<MxRecord>>[] AskAll(StubResolver resolver, int names) =>
        [.. Enumerable.Range(0, names).Select(number => resolver.ResolveMxAsync($"d{number}.example.net", default))];

    private static async Task ArrivalsAsync(FakeNameServer server, int count)
    {
        for (var i = 0; i < count; i++)
            await server.NextAsync();
    }
}
