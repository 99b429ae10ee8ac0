using Relay.Queue.Storage.Damage;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Damage;

public sealed class RunStateTests
{
    [Fact]
    public void A_run_that_was_cut_off_and_left_a_log_is_no_clean_one()
    {
        using var directory = new TemporaryDirectory();
        var database = Path.Combine(directory.Path, "queue.db");
        File.WriteAllBytes(database, new byte[4096]);
        var state = new RunState(directory.Path, database);
        state.SayOpen();
        File.WriteAllBytes($"{database}-wal", new byte[4152]);

        new RunState(directory.Path, database).Read().ShouldBe(LastRun.Unfinished);
    }
}
