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
