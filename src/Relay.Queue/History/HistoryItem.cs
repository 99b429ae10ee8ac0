using Relay.Core.Operation;

namespace Relay.Queue.History;

/// <summary>What the writer is handed: an event, or somebody to be told that all before it is written.</summary>
internal readonly record struct HistoryItem(HistoryEvent? Event, TaskCompletionSource? Written);
