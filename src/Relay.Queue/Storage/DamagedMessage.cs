using Relay.Core.Queue;

namespace Relay.Queue.Storage;

/// <summary>A message of which a row says nothing that we understand.</summary>
/// <param name="Reason">Which row and column; never what stands there.</param>
internal sealed record DamagedMessage(QueueId Id, string Reason);
