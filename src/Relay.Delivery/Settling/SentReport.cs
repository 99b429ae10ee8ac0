using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Delivery.Settling;

/// <summary>A report that is in the queue.</summary>
internal sealed record SentReport(QueueId Id, Mailbox To);
