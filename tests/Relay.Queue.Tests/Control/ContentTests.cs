using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Queue.Tests.Control;

public sealed class ContentTests : IAsyncLifetime
{
    private ControlFixture _fixture = null!; // xunit initialises before each test

    public async Task InitializeAsync() => _fixture = await ControlFixture.OpenNewAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Fact]
    public async Task A_message_is_read_as_it_was_queued()
    {
        var content = string.Concat(Enumerable.Range(0, MessageDraft.ChunkOctets / 4).Select(i => $"{i}\r\n"));
        var id = await _fixture.CommitAsync(envelope => envelope, ["a@example.net"], content);

        (await _fixture.ReadAsync(id)).ShouldBe(content);
        (await _fixture.ReadAsync(new QueueId(1))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_a_damaged_one_there_is_what_is_left()
    {
        var content = new string('a', MessageDraft.ChunkOctets) + new string('b', MessageDraft.ChunkOctets) + new string('c', 10);
        var id = await _fixture.CommitAsync(envelope => envelope, ["a@example.net"], content);
        _fixture.Store.Execute($"DELETE FROM chunk WHERE message_id = {id.Value} AND number = 1; DELETE FROM message");

        (await _fixture.ReadAsync(id)).ShouldBe(new string('a', MessageDraft.ChunkOctets) + new string('c', 10));
    }

    [Fact]
    public async Task What_was_never_accepted_is_not_shown()
    {
        await using var draft = _fixture.Queue.BeginMessage();
        await draft.AppendAsync(new byte[MessageDraft.ChunkOctets], CancellationToken.None);

        (await _fixture.ReadAsync(draft.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_removed_while_it_is_read_does_not_end_as_if_that_were_all()
    {
        var id = await _fixture.CommitAsync(envelope => envelope, ["a@example.net"], new string('a', MessageDraft.ChunkOctets * 2));
        await using var pieces = _fixture.Control.ReadContentAsync(id, CancellationToken.None).GetAsyncEnumerator();
        (await pieces.MoveNextAsync()).ShouldBeTrue();

        await _fixture.ChangeAsync(QueueAction.Remove, QueueFilter.All);

        await Should.ThrowAsync<QueueUnavailableException>(() => pieces.MoveNextAsync().AsTask());
    }
}
