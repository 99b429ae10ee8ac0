using Relay.Delivery.Lanes;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Lanes;

public sealed class LaneJobsTests
{
    [Fact]
    public void Accounts_take_turns_and_each_has_its_oldest_first()
    {
        var jobs = new LaneJobs();
        foreach (var (id, account) in new (int, string?)[] { (1, "a"), (2, "a"), (3, "a"), (4, "b"), (5, null), (6, "b") })
            jobs.Add(Some.Job(Some.Leased(id, default, "one@example.net") with { Account = account }));

        jobs.Count.ShouldBe(6);
        Take(jobs).ShouldBe([1, 4, 5, 2, 6, 3]);
        jobs.Count.ShouldBe(0);
    }

    private static IEnumerable<long> Take(LaneJobs jobs)
    {
        while (jobs.TryTake(out var job))
            yield return job!.Message.Id.Value;
    }
}
