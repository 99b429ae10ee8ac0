using Relay.Core;
using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Contract;

public abstract partial class MessageQueueContract
{
    private const int Chunk = 256 * 1024; // the piece that the SQLite store keeps; any store may cut elsewhere

    [Fact]
    public async Task What_was_committed_is_leased_with_the_same_envelope()
    {
        var envelope = EnvelopeTo("a@example.net", "\"quoted @ local\"@example.net", "b@[192.0.2.1]", "бob@bücher.example", "a@example.net") with { HasEightBitContent = true };
        var id = await CommitAsync(Text("Grüße\r\n"), envelope);

        var message = (await LeaseAsync()).ShouldHaveSingleItem();

        message.Id.ShouldBe(id);
        message.ReversePath.ShouldBe(envelope.ReversePath);
        message.AcceptedAt.ShouldBe(envelope.AcceptedAt);
        message.HasEightBitContent.ShouldBeTrue();
        message.Size.ShouldBe(Text("Grüße\r\n").Length);
        message.Recipients.Select(recipient => recipient.ForwardPath.ToString()).ShouldBe(envelope.Recipients.Select(recipient => recipient.ForwardPath.ToString()));
        message.Recipients.Select(recipient => recipient.Number).ShouldBe([0, 1, 2, 3, 4]);
        message.Recipients.ShouldAllBe(recipient => recipient.Attempt == 1);
    }

    [Fact]
    public async Task The_empty_reverse_path_stays_empty()
    {
        await CommitAsync(Text("x\r\n"), EnvelopeTo("a@example.net") with { ReversePath = null, Account = null });

        (await LeaseAsync()).ShouldHaveSingleItem().ReversePath.ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData(2 * Chunk)]
    [InlineData(1024 * 1024)]
    [InlineData(3 * Chunk + 4711)]
    public async Task Content_comes_back_octet_by_octet(int octets)
    {
        var content = Fixture.Random.Bytes(octets);
        var id = await CommitAsync(content, EnvelopeTo("a@example.net"));

        (await LeaseAsync()).ShouldHaveSingleItem().Size.ShouldBe(octets);
        (await ReadAsync(id)).AsSpan().SequenceEqual(content).ShouldBeTrue();
        await CrashAsync();
        (await ReadAsync(id)).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task However_the_content_is_cut_when_it_is_appended_it_is_the_same(int seed)
    {
        var random = new SeededRandomSource(seed);
        var content = random.Bytes(5 * Chunk + random.Next(Chunk));
        await using var draft = Queue.BeginMessage();
        for (var at = 0; at < content.Length;)
        {
            var length = Math.Min(random.Next(2) == 0 ? random.Next(100) : random.Next(Chunk + Chunk / 2), content.Length - at);
            var lent = content.AsSpan(at, length).ToArray();
            await draft.AppendAsync(lent, CancellationToken.None);
            lent.AsSpan().Clear(); // the memory is ours again
            at += length;
            draft.Size.ShouldBe(at);
        }

        await draft.CommitAsync(EnvelopeTo("a@example.net"));

        (await ReadAsync(draft.Id)).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(2 * Chunk + 10)]
    public async Task Nothing_is_leased_before_the_commit(int octets)
    {
        await using var draft = await DraftAsync(Fixture.Random.Bytes(octets));
        (await LeaseDueAsync()).ShouldBeEmpty();

        await draft.CommitAsync(EnvelopeTo("a@example.net"));

        (await LeaseDueAsync()).ShouldHaveSingleItem().Id.ShouldBe(draft.Id);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(10, true)]
    [InlineData(3 * Chunk, false)]
    [InlineData(3 * Chunk, true)]
    public async Task A_draft_that_was_disposed_of_leaves_nothing(int octets, bool restart)
    {
        var draft = await DraftAsync(Fixture.Random.Bytes(octets));
        await draft.DisposeAsync();
        if (restart)
            await RestartAsync();

        await ShouldBeGoneAsync(draft.Id);
        (await Fixture.StoredOctetsAsync()).ShouldBe(0);
        (await LeaseDueAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3 * Chunk)]
    public async Task A_draft_that_the_process_died_over_leaves_nothing(int octets)
    {
        var draft = await DraftAsync(Fixture.Random.Bytes(octets));
        await CrashAsync();

        await ShouldBeGoneAsync(draft.Id);
        (await Fixture.StoredOctetsAsync()).ShouldBe(0);
        (await LeaseDueAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_without_recipients_is_refused()
    {
        await using var draft = await DraftAsync(Text("x\r\n"));

        await Should.ThrowAsync<ArgumentException>(() => draft.CommitAsync(EnvelopeTo()));

        (await LeaseDueAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Disposing_of_a_draft_after_its_commit_changes_nothing()
    {
        var content = Fixture.Random.Bytes(2 * Chunk + 5);
        var draft = await DraftAsync(content);
        await draft.CommitAsync(EnvelopeTo("a@example.net"));
        await draft.DisposeAsync();
        await draft.DisposeAsync();

        (await LeaseDueAsync()).ShouldHaveSingleItem().Id.ShouldBe(draft.Id);
        (await ReadAsync(draft.Id)).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task Ids_grow_and_never_repeat_whatever_the_clock_does()
    {
        var ids = new List<QueueId>();
        for (var round = 0; round < 50; round++)
        {
            ids.Add(Queue.BeginMessage().Id);
            ids.Add(await CommitAsync("a@example.net"));
            Time.Advance(TimeSpan.FromMilliseconds(Fixture.Random.Next(2000) - 1000));
        }

        Time.Advance(TimeSpan.FromDays(-1));
        await RestartAsync();
        ids.Add(Queue.BeginMessage().Id);

        ids.ShouldBe(ids.Distinct().Order());
    }

    [Fact]
    public async Task Ids_grow_over_a_restart_when_nothing_is_left_of_the_messages_that_had_them()
    {
        var id = await CommitAsync("a@example.net");
        await LeaseAsync();
        await SettleAsync(id, Outcomes.Delivered(0));
        Time.Advance(TimeSpan.FromDays(-1)); // a clock that was wrong has been set right
        await CrashAsync();

        Queue.BeginMessage().Id.ShouldBeGreaterThan(id);
    }

    [Fact]
    public async Task Ids_drawn_at_the_same_time_are_different()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Enumerable.Range(0, 500).Select(_ => Queue.BeginMessage().Id).ToArray())));

        ids.SelectMany(id => id).ShouldBeUnique();
        ids.ShouldAllBe(ofOneCaller => ofOneCaller.SequenceEqual(ofOneCaller.Order()));
    }

    [Fact]
    public async Task A_crowd_of_sessions_loses_nothing()
    {
        const int Sessions = 100, Messages = 20;
        var sent = (await Task.WhenAll(Enumerable.Range(0, Sessions).Select(session => Task.Run(async () =>
        {
            var ids = new Dictionary<QueueId, string>();
            for (var message = 0; message < Messages; message++)
            {
                var text = $"message {message} of session {session}\r\n";
                ids.Add(await CommitAsync(Text(text), EnvelopeTo($"s{session}m{message}@example.net")), text);
            }

            return ids;
        })))).SelectMany(ids => ids).ToDictionary();

        await CrashAsync();
        var leased = new List<LeasedMessage>();
        while (leased.Count < Sessions * Messages)
            leased.AddRange(await LeaseAsync(atMost: 300));

        leased.Select(message => message.Id).Order().ShouldBe(sent.Keys.Order());
        foreach (var (id, text) in sent)
            (await ReadAsync(id)).ShouldBe(Text(text));
    }

    private async Task ShouldBeGoneAsync(QueueId id) =>
        await Should.ThrowAsync<QueueUnavailableException>(() => ReadAsync(id));
}
