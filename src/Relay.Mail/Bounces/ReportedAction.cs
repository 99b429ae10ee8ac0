namespace Relay.Mail.Bounces;

/// <summary>Action (RFC 3464 §2.3.3), the gravest first; that is also the order in which a person is told of them.</summary>
public enum ReportedAction
{
    /// <summary>Never, and nobody tries any more.</summary>
    Failed,

    /// <summary>Not yet; it goes on being tried.</summary>
    Delayed,

    /// <summary>Handed to a next hop that won't report to the sender, so that nothing more will be heard of it (RFC 3461 §5.2.2).</summary>
    Relayed,

    /// <summary>In the recipient's mailbox.</summary>
    Delivered,
}
