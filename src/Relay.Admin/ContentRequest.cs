using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Admin;

/// <summary>The argument of <see cref="IQueueControl.ReadContentAsync"/>.</summary>
public sealed record ContentRequest(QueueId Id);
