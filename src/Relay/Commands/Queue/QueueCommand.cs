using System.CommandLine;
using Relay.Core.Operation;

namespace Relay.Commands.Queue;

/// <summary>
/// <c>relay queue list | show | count | retry | hold | release | remove | bounce | check | compact</c>. Errors are one line on standard error and exit code 1, or
/// 78 when the configuration is wrong. Questions go to standard error too.
/// </summary>
internal static class QueueCommand
{
    public static Command Create(QueueRunner runner) => new("queue", "The mail that is under way: of the Relay that runs, or in its files when it is stopped.")
    {
        QueueList.Create(runner),
        QueueShow.Create(runner),
        QueueCounts.Create(runner),
        QueueAct.Create(runner, QueueAction.Retry),
        QueueAct.Create(runner, QueueAction.Hold),
        QueueAct.Create(runner, QueueAction.Release),
        QueueAct.Create(runner, QueueAction.Remove),
        QueueAct.Create(runner, QueueAction.Bounce),
        QueueCheck.Create(runner),
        QueueCompact.Create(runner),
    };

    /// <summary>For programs.</summary>
    public static Option<bool> JsonOption(string what) => new("--json") { Description = $"For programs: {what}." };
}
