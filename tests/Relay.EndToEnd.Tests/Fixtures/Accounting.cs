namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>What has become of the messages that were answered 250.</summary>
/// <param name="Lost">Forward-paths of which nobody knows.</param>
/// <param name="Damaged">What arrived, but not as it was sent.</param>
/// <param name="Duplicates">Copies beyond the first.</param>
internal sealed record Accounting(int Acknowledged, int Delivered, int StillQueued, IReadOnlyList<string> Lost, IReadOnlyList<string> Damaged, int Duplicates)
{
    public static Accounting Of(SubmissionLoad load, QueueFile queue, ScriptedNextHop nextHop)
    {
        // In this order: what leaves the queue meanwhile has arrived before, and what is answered 250 meanwhile is not asked for.
        var acknowledged = load.Acknowledged;
        var queued = queue.ForwardPaths().ToHashSet();
        var copies = nextHop.Accepted.GroupBy(transaction => transaction.ForwardPaths.Single()).ToArray();

        var delivered = copies.Select(same => same.Key).ToHashSet();
        return new Accounting(
            acknowledged.Count,
            delivered.Count,
            acknowledged.Count(path => queued.Contains(path) && !delivered.Contains(path)),
            [.. acknowledged.Where(path => !queued.Contains(path) && !delivered.Contains(path))],
            [.. copies.Where(same => same.Any(transaction => transaction.Body != load.Body(same.Key))).Select(same => same.Key)],
            copies.Sum(same => same.Count() - 1));
    }

    public override string ToString() =>
        $"{Acknowledged} answered 250, {Delivered} delivered, {StillQueued} still queued, {Lost.Count} lost, {Damaged.Count} damaged, {Duplicates} duplicates";
}
