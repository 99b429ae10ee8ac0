using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Control;

/// <summary>Checking and compacting, and what becomes of a message's history.</summary>
public sealed class UpkeepTests : IAsyncLifetime
{
    private ControlFixture _fixture = null!; // xunit initialises before each test

    public async Task InitializeAsync() => _fixture = await ControlFixture.OpenNewAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Fact]
    public async Task A_sound_queue_gives_no_findings()
    {
        await using var draft = _fixture.Queue.BeginMessage();
        await draft.AppendAsync(new byte[MessageDraft.ChunkOctets], CancellationToken.None);
        await _fixture.CommitAsync(envelope => envelope, ["a@example.net"], new string('x', MessageDraft.ChunkOctets * 3));
        await _fixture.CommitAsync(envelope => envelope, ["a@example.net"], "");

        (await _fixture.Control.CheckAsync(CancellationToken.None)).IsClean.ShouldBeTrue();
    }

    [Theory]
    [InlineData("DELETE FROM message", "it has recipients, and no message row")]
    [InlineData("DELETE FROM recipient", "it has no recipient")]
    [InlineData("DELETE FROM chunk", "its content is not as long as it was")]
    [InlineData("UPDATE chunk SET number = 1, crc32c = NULL", "a piece of its content is missing")]
    [InlineData("UPDATE chunk SET content = CAST('TEXT' || char(13, 10) AS BLOB)", "piece of content 0 does not match its checksum")]
    [InlineData("UPDATE recipient SET forward_path = 'b@example.net'", "recipient 0 does not match its checksum")]
    [InlineData("DELETE FROM message; DELETE FROM recipient", "there is content of it, and nothing else")]
    public async Task Rows_that_make_no_message_are_found(string accident, string finding)
    {
        var id = await _fixture.CommitAsync("a@example.net");
        _fixture.Store.Execute(accident);

        var report = await _fixture.Control.CheckAsync(CancellationToken.None);

        report.Findings.ShouldHaveSingleItem().ShouldBe($"{id}: {finding}.");
    }

    [Fact]
    public async Task Space_is_given_back_while_the_queue_is_run()
    {
        var kept = await _fixture.CommitAsync("a@example.net");
        for (var i = 0; i < 5; i++)
            await _fixture.CommitAsync(envelope => envelope, ["b@example.net"], new string('x', MessageDraft.ChunkOctets * 4));
        await _fixture.ChangeAsync(QueueAction.Remove, new QueueFilter { Recipient = "b@example.net" });

        (await _fixture.Control.CompactAsync(CancellationToken.None).OrFail()).ShouldBeGreaterThan(5 * 4 * MessageDraft.ChunkOctets);

        new FileInfo(_fixture.Store.Database).Length.ShouldBeLessThan(MessageDraft.ChunkOctets);
        (await _fixture.ReadAsync(kept)).ShouldBe("text\r\n");
        await _fixture.CommitAsync("c@example.net");
        (await _fixture.Control.CheckAsync(CancellationToken.None)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_of_an_older_version_becomes_smaller_by_a_copy_once_nobody_runs_it()
    {
        var kept = await _fixture.CommitAsync("a@example.net");
        for (var i = 0; i < 5; i++)
            await _fixture.CommitAsync(envelope => envelope, ["b@example.net"], new string('x', MessageDraft.ChunkOctets * 4));
        await _fixture.Store.CloseAsync();
        _fixture.Store.Execute("PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM; PRAGMA journal_mode = WAL");
        await _fixture.Store.OpenAsync();
        await _fixture.ChangeAsync(QueueAction.Remove, new QueueFilter { Recipient = "b@example.net" });

        (await Should.ThrowAsync<QueueUnavailableException>(() => _fixture.Control.CompactAsync(CancellationToken.None).OrFail())).Message.ShouldContain("stop Relay");
        await _fixture.Store.CloseAsync();
        var files = _fixture.OpenFiles();
        using (files as IDisposable)
            (await files.CompactAsync(CancellationToken.None)).ShouldBeGreaterThan(5 * 4 * MessageDraft.ChunkOctets);

        await _fixture.Store.OpenAsync();
        (await _fixture.Control.CompactAsync(CancellationToken.None).OrFail()).ShouldBeGreaterThanOrEqualTo(0);
        (await _fixture.ReadAsync(kept)).ShouldBe("text\r\n");
    }

    [Fact]
    public async Task A_message_in_the_queue_is_traced_even_without_a_history()
    {
        var id = await _fixture.CommitAsync(envelope => envelope with { Origin = new Origin(MessageId: "<1@example.org>") }, ["a@example.net", "b@example.net"]);
        var newer = await _fixture.CommitAsync("A@example.net");

        (await TraceAsync(new HistoryQuery { Id = id })).ShouldHaveSingleItem().Queued!.Recipients.Count.ShouldBe(2);
        (await TraceAsync(new HistoryQuery { MessageId = "1@example.org" })).ShouldHaveSingleItem().Id.ShouldBe(id);
        (await TraceAsync(new HistoryQuery { MessageId = "<1@example.org>" })).ShouldHaveSingleItem().Id.ShouldBe(id);
        (await TraceAsync(new HistoryQuery { Address = "a@EXAMPLE.net" })).Select(life => life.Id).ShouldBe([newer, id]);
        (await TraceAsync(new HistoryQuery { Address = "sender@example.org", Limit = 1 })).ShouldHaveSingleItem().Id.ShouldBe(newer);
        (await TraceAsync(new HistoryQuery { Id = new QueueId(1) })).ShouldBeEmpty();
        await Should.ThrowAsync<ArgumentException>(() => TraceAsync(new HistoryQuery()));
    }

    private async Task<List<MessageHistory>> TraceAsync(HistoryQuery query)
    {
        var lives = new List<MessageHistory>();
        await foreach (var life in _fixture.Control.TraceAsync(query, CancellationToken.None))
            lives.Add(life);
        return lives;
    }
}
