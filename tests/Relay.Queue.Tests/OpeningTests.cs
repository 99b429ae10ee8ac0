using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests;

public sealed class OpeningTests : IAsyncLifetime
{
    private SqliteQueueFixture _fixture = null!; // xunit initialises before each test

    public async Task InitializeAsync() => _fixture = await SqliteQueueFixture.OpenNewAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Fact]
    public async Task A_directory_that_is_in_use_is_refused()
    {
        var refusal = Should.Throw<QueueUnavailableException>(() => { _ = _fixture.OpenAnother(); });
        refusal.Message.ShouldContain(_fixture.Directory);
        refusal.Message.ShouldContain("another Relay");

        await CommitAsync(); // the first is none the worse for it
        await _fixture.CloseAsync();
        await using var next = _fixture.OpenAnother();
    }

    [Fact]
    public async Task A_queue_of_a_newer_version_is_refused()
    {
        await _fixture.CloseAsync();
        _fixture.Execute("PRAGMA user_version = 1000");

        var refusal = Should.Throw<QueueUnavailableException>(() => { _ = _fixture.OpenAnother(); });

        refusal.Message.ShouldContain("newer Relay");
        refusal.Message.ShouldContain("1000");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(8192)]
    public async Task A_file_that_is_no_database_is_refused_and_left_as_it_is(int octets)
    {
        await _fixture.CloseAsync();
        var garbage = _fixture.Random.Bytes(octets);
        await File.WriteAllBytesAsync(_fixture.Database, garbage);

        var refusal = Should.Throw<QueueUnavailableException>(() => { _ = _fixture.OpenAnother(); });

        refusal.Message.ShouldContain(_fixture.Directory);
        (await File.ReadAllBytesAsync(_fixture.Database)).ShouldBe(garbage);
        File.Delete(_fixture.Database);
        await using var next = _fixture.OpenAnother(); // the directory is not in use
    }

    [Fact]
    public async Task A_file_where_the_directory_should_be_is_refused()
    {
        await _fixture.CloseAsync();
        Directory.Delete(_fixture.Directory, recursive: true);
        await File.WriteAllTextAsync(_fixture.Directory, "");

        Should.Throw<QueueUnavailableException>(() => { _ = _fixture.OpenAnother(); }).Message.ShouldContain(_fixture.Directory);
    }

    [LinuxFact]
    public async Task A_lock_that_can_not_be_made_is_explained_in_the_words_of_the_system()
    {
        await _fixture.CloseAsync();
        var file = Path.Combine(_fixture.Directory, "lock");
        File.Delete(file);
        File.CreateSymbolicLink(file, file);

        var refusal = Should.Throw<QueueUnavailableException>(() => { _ = _fixture.OpenAnother(); });

        refusal.Message.ShouldContain(_fixture.Directory);
        refusal.Message.ShouldContain(refusal.InnerException.ShouldNotBeNull().Message);
    }

    [LinuxFact]
    public async Task A_directory_that_can_not_be_written_is_refused()
    {
        await _fixture.CloseAsync();
        _fixture.SetWritable(false);

        Unprivileged.Do(() => Should.Throw<QueueUnavailableException>(() => { _ = _fixture.OpenAnother(); }).Message.ShouldContain(_fixture.Directory));

        _fixture.SetWritable(true);
        await using var next = _fixture.OpenAnother();
    }

    [Fact]
    public async Task A_damaged_row_of_content_is_never_passed_off_as_the_message()
    {
        var id = await CommitAsync();
        await _fixture.CloseAsync();
        _fixture.Execute("DELETE FROM chunk WHERE number = 1");
        await _fixture.OpenAsync();

        await Should.ThrowAsync<QueueUnavailableException>(async () =>
        {
            await foreach (var _ in _fixture.Queue.ReadContentAsync(id, CancellationToken.None))
            {
            }
        });
    }

    [Fact]
    public async Task Disposing_twice_is_disposing_once()
    {
        var queue = (SqliteMessageQueue)_fixture.Queue;
        await queue.DisposeAsync();
        await queue.DisposeAsync();
    }

    private async Task<QueueId> CommitAsync()
    {
        await using var draft = _fixture.Queue.BeginMessage();
        await draft.AppendAsync(_fixture.Random.Bytes(3 * MessageDraft.ChunkOctets), CancellationToken.None);
        await draft.CommitAsync(new Envelope { ReversePath = null, Recipients = [new EnvelopeRecipient(Mailbox.Parse("a@example.net"))], AcceptedAt = _fixture.Time.GetUtcNow() });
        return draft.Id;
    }
}
