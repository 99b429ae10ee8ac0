using Relay.Core.Operation;

namespace Relay.Admin;

/// <summary>The arguments of <see cref="IQueueControl.ChangeAsync"/>.</summary>
public sealed record ChangeRequest(QueueAction Action, QueueFilter Filter);
