using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Submission.Session;

/// <summary>A mail transaction under way (RFC 5321 §3.3), from MAIL to the end of its data.</summary>
internal sealed class Transaction(Mailbox? reversePath)
{
    /// <summary>Null is <c>&lt;&gt;</c>.</summary>
    public Mailbox? ReversePath => reversePath;

    public List<EnvelopeRecipient> Recipients { get; } = [];
}
