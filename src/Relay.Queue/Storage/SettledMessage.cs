namespace Relay.Queue.Storage;

/// <summary>What a settlement found in the tables.</summary>
/// <param name="Rows">One for each recipient that was settled, in their order.</param>
/// <param name="HasLeft">That was the last of it: the message is no longer in the queue.</param>
internal sealed record SettledMessage(IReadOnlyList<SettledRow> Rows, bool HasLeft);
