using Relay.Core.Operation;

namespace Relay.Queue.Control;

/// <summary>How an action is done to one recipient.</summary>
/// <param name="Word">For the history: what the operator did.</param>
/// <param name="Judge">Whether it is to be done.</param>
/// <param name="Sql">Does it. <c>$run</c> is 1 while somebody runs the queue, and 0 when nobody does.</param>
internal sealed record ActionRule(string Word, Func<Standing, Verdict> Judge, string Sql)
{
    private const string Key = "WHERE message_id = $id AND number = $number";

    /// <summary>What is set aside as damaged is looked at again, and what a process was at that has died is nobody's.</summary>
    private const string Free = "leased = iif(leased = 1 AND $run, 1, 0)";

    // What is due already keeps its place; what its sender holds back is due when he wished (RFC 4865).
    private static readonly ActionRule Retry = new(
        "retried",
        recipient => recipient switch
        {
            { IsHeld: true } => Verdict.Unchanged,
            { IsUnderWay: true } => Verdict.UnderWay,
            _ => Verdict.Changed,
        },
        $"""
        UPDATE recipient SET {Free},
            next_attempt_at = min(next_attempt_at, max($now, coalesce((SELECT hold_until FROM message WHERE id = $id), $now)))
        {Key}
        """);

    private static readonly ActionRule Hold = new(
        "held", recipient => recipient.IsHeld ? Verdict.Unchanged : Verdict.Changed, $"UPDATE recipient SET held = 1 {Key}");

    private static readonly ActionRule Release = new(
        "released", recipient => recipient.IsHeld ? Verdict.Changed : Verdict.Unchanged, $"UPDATE recipient SET held = 0 {Key}");

    private static readonly ActionRule Remove = new(
        "removed", recipient => recipient.IsUnderWay ? Verdict.UnderWay : Verdict.Changed, $"DELETE FROM recipient {Key}");

    // An attempt that is under way may still deliver it; if it is put off, it is due at once.
    private static readonly ActionRule Bounce = new(
        "given up",
        recipient => recipient is { IsGivenUp: true, IsHeld: false } ? Verdict.Unchanged : Verdict.Changed,
        $"UPDATE recipient SET {Free}, given_up = 1, held = 0, next_attempt_at = min(next_attempt_at, $now) {Key}");

    public static ActionRule Of(QueueAction action) => action switch
    {
        QueueAction.Retry => Retry,
        QueueAction.Hold => Hold,
        QueueAction.Release => Release,
        QueueAction.Remove => Remove,
        QueueAction.Bounce => Bounce,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "No such action is known."),
    };
}
