using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Tests.Storage;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Control;

public sealed class FilesTests : IAsyncLifetime
{
    private ControlFixture _fixture = null!; // xunit initialises before each test

    public async Task InitializeAsync() => _fixture = await ControlFixture.OpenNewAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Fact]
    public async Task A_queue_that_was_stopped_is_read_and_changed_and_run_again()
    {
        var held = await _fixture.CommitAsync("held@example.net");
        var removed = await _fixture.CommitAsync("removed@example.net");
        await _fixture.Store.CloseAsync();

        var files = _fixture.OpenFiles();
        using (files as IDisposable)
        {
            (await _fixture.ListAsync(control: files)).Select(message => message.Id).ShouldBe([held, removed]);
            (await _fixture.ReadAsync(held, files)).ShouldBe("text\r\n");
            (await files.ChangeAsync(QueueAction.Hold, new QueueFilter { Id = held }, CancellationToken.None)).ShouldBe(new QueueChange(1, 1, 0));
            (await files.ChangeAsync(QueueAction.Remove, new QueueFilter { Id = removed }, CancellationToken.None)).ShouldBe(new QueueChange(1, 1, 0));
            files.Health.IsHealthy.ShouldBeTrue();
        }

        await _fixture.Store.OpenAsync();
        (await _fixture.RecipientAsync(held)).State.ShouldBe(RecipientState.Held);
        (await _fixture.ListAsync()).ShouldHaveSingleItem();
        (await EventsAsync(held)).ShouldBe([(HistoryKind.Operated, "held", "held@example.net")]);
        (await EventsAsync(removed)).ShouldBe([(HistoryKind.Operated, "removed", "removed@example.net"), (HistoryKind.Ended, null, null)]);
    }

    /// <summary>What befell the message after it was accepted.</summary>
    private async Task<List<(HistoryKind Kind, string? Account, string? Recipient)>> EventsAsync(QueueId id)
    {
        var events = new List<(HistoryKind Kind, string? Account, string? Recipient)>();
        await foreach (var life in _fixture.Control.TraceAsync(new HistoryQuery { Id = id }, CancellationToken.None))
            events.AddRange(life.Events.Skip(1).Select(e => (e.Kind, e.Account, e.Recipient)));
        return events;
    }

    [Fact]
    public async Task What_a_crash_left_is_read_without_recovery_and_not_changed_before_a_start_has_looked_at_it()
    {
        var id = await _fixture.CommitAsync("a@example.net", "b@example.net");
        await _fixture.LeaseAsync();
        await _fixture.Store.KillAsync();

        var files = _fixture.OpenFiles();
        using (files as IDisposable)
        {
            (await _fixture.RecipientAsync(id, control: files)).State.ShouldBe(RecipientState.UnderWay);
            (await Should.ThrowAsync<QueueUnavailableException>(() => files.ChangeAsync(QueueAction.Remove, QueueFilter.All, CancellationToken.None)))
                .Message.ShouldContain("Start Relay");
        }

        await _fixture.Store.OpenAsync();
        (await _fixture.LeaseAsync()).ShouldHaveSingleItem().Recipients.Count.ShouldBe(2);
    }

    [Fact]
    public async Task While_somebody_runs_it_the_files_are_only_read()
    {
        var id = await _fixture.CommitAsync("a@example.net");
        var files = _fixture.OpenFiles();
        using (files as IDisposable)
        {
            (await _fixture.ListAsync(control: files)).ShouldHaveSingleItem().Id.ShouldBe(id);
            (await Should.ThrowAsync<QueueUnavailableException>(() => files.ChangeAsync(QueueAction.Remove, QueueFilter.All, CancellationToken.None)))
                .Message.ShouldContain("If a Relay runs with it");
        }

        (await _fixture.ListAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public void Without_a_queue_it_is_said_how_to_get_one()
    {
        using var directory = new TemporaryDirectory();

        Should.Throw<QueueUnavailableException>(() => QueueFiles.Open(directory.Path, new QueueOptions(), _fixture.Store.Time)).Message.ShouldContain("There is no queue in");
    }

    [Fact]
    public void A_file_of_another_version_is_refused_with_what_to_do()
    {
        using var directory = new TemporaryDirectory();
        VersionOneFile.Write(Path.Combine(directory.Path, "queue.db"));

        Should.Throw<QueueUnavailableException>(() => QueueFiles.Open(directory.Path, new QueueOptions(), _fixture.Store.Time)).Message.ShouldContain("start Relay once");
        _fixture.Store.Execute("PRAGMA user_version = 99");
        Should.Throw<QueueUnavailableException>(_fixture.OpenFiles).Message.ShouldContain("newer Relay");
    }

    [Fact]
    public void A_file_that_is_no_database_is_said_to_be_none()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(directory.Path, "queue.db"), new string('x', 10_000));

        Should.Throw<QueueUnavailableException>(() => QueueFiles.Open(directory.Path, new QueueOptions(), _fixture.Store.Time)).Message.ShouldContain("not a database");
    }
}
