using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Storage;

public sealed class LeaseTests
{
    private const string Leased = "SELECT count(*) FROM recipient WHERE leased = 1 OR attempts > 0";

    [Fact]
    public async Task A_lease_whose_caller_goes_while_it_is_committed_is_given_back()
    {
        await using var fixture = new WriterFixture();
        await CancelDuringCommitAsync(fixture);

        (await fixture.CountAsync(Leased)).ShouldBe(0);
        var recipient = (await fixture.Writer.LeaseAsync(10, CancellationToken.None).OrFail()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem();
        recipient.Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task It_is_given_back_even_when_the_store_fails_at_first()
    {
        await using var fixture = new WriterFixture();
        var commits = 0;
        await CancelDuringCommitAsync(fixture, () => ++commits == 1); // the lease is committed, giving it back is not
        await Should.ThrowAsync<QueueUnavailableException>(() => fixture.CountAsync(Leased));
        fixture.OnCommit = () => true;

        (await fixture.CountAsync("SELECT 1")).ShouldBe(1); // anything that is written

        (await fixture.CountAsync(Leased)).ShouldBe(0);
    }

    [Fact]
    public async Task It_is_given_back_even_when_the_queue_is_closing()
    {
        await using var fixture = new WriterFixture();
        await CancelDuringCommitAsync(fixture, () =>
        {
            _ = fixture.CloseAsync(); // takes nothing more from here on
            fixture.OnCommit = () => true;
            return true;
        });

        (await fixture.CloseAndCountAsync(Leased)).ShouldBe(0);
    }

    [Fact]
    public async Task Recipients_of_one_message_are_leased_together_however_they_fell_due()
    {
        await using var fixture = new WriterFixture();
        var first = await fixture.CommitAsync("first@example.net");
        var second = await fixture.CommitAsync("second@example.net");
        await fixture.ExecuteAsync($"INSERT INTO recipient (message_id, number, forward_path, next_attempt_at) SELECT message_id, 1, 'late@example.net', next_attempt_at + 2 FROM recipient WHERE message_id = {first.Value}");
        await fixture.ExecuteAsync($"UPDATE recipient SET next_attempt_at = next_attempt_at + 1 WHERE message_id = {second.Value}");
        fixture.Time.Advance(TimeSpan.FromSeconds(1));

        var leased = await fixture.Writer.LeaseAsync(10, CancellationToken.None).OrFail();

        leased.Select(message => message.Id).ShouldBe([first, second]);
        leased[0].Recipients.Select(recipient => recipient.ForwardPath.ToString()).ShouldBe(["first@example.net", "late@example.net"]);
    }

    private static async Task CancelDuringCommitAsync(WriterFixture fixture, Func<bool>? thenCommit = null)
    {
        await fixture.CommitAsync();
        using var cancellation = new CancellationTokenSource();
        fixture.OnCommit = () =>
        {
            if (!cancellation.IsCancellationRequested)
                cancellation.Cancel();
            return thenCommit?.Invoke() ?? true;
        };
        await Should.ThrowAsync<OperationCanceledException>(() => fixture.Writer.LeaseAsync(10, cancellation.Token).OrFail());
    }
}
