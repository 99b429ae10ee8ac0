namespace Relay.Core;

/// <summary>
/// What became of one recipient in one attempt. Unknown means <see cref="Deferred"/>: a connection that breaks before the next hop
/// has answered for the message tells us nothing, and a second copy is better than none.
/// </summary>
/// <param name="Status">The next hop's enhanced status, or ours where it gave none.</param>
/// <param name="Reason">A plain and full sentence of ours, for log and bounce.</param>
/// <param name="NextHop">The host that the attempt ended at, <c>mx.example.net [192.0.2.1]</c>; null if none was reached for.</param>
/// <param name="Reply">The next hop's own words, made safe to print; null where the next hop said nothing.</param>
public abstract record Outcome(EnhancedStatus Status, string Reason, string? NextHop, string? Reply)
{
    /// <summary>What the connection to the next hop was protected by, <c>TLS 1.3, TLS_AES_256_GCM_SHA384</c>; null in clear, and where there was none.</summary>
    public string? Tls { get; init; }

    /// <summary>The next hop answered 2yz for the message: it is responsible for this recipient now (RFC 5321 §6.1).</summary>
    public sealed record Delivered(EnhancedStatus Status, string Reason, string? NextHop, string? Reply) : Outcome(Status, Reason, NextHop, Reply)
    {
        /// <summary>The next hop was told what the sender wants to hear of, and answers for the reports from here on; else they end with us (RFC 3461 §5.2.1, §5.2.2).</summary>
        public bool IsDsnPassedOn { get; init; }

        /// <summary>The next hop is where the mailbox is (RFC 2033): it is in there now, and nobody will have more to report.</summary>
        public bool IsFinal { get; init; }
    }

    /// <summary>Not now: another attempt may do better.</summary>
    public sealed record Deferred(EnhancedStatus Status, string Reason, string? NextHop = null, string? Reply = null) : Outcome(Status, Reason, NextHop, Reply)
    {
        /// <summary>
        /// The next hop had the whole message and did not live to say what it made of it. It may have been delivered, so no other
        /// host is tried before the next attempt is due.
        /// </summary>
        public bool InDoubt { get; init; }

        /// <summary>The next hop takes no more over one connection, and this recipient's turn had not come: over another one it may be had at once.</summary>
        public bool WasNotAsked { get; init; }
    }

    /// <summary>Final: the sender is told.</summary>
    public sealed record Failed(EnhancedStatus Status, string Reason, string? NextHop = null, string? Reply = null) : Outcome(Status, Reason, NextHop, Reply)
    {
        /// <summary>The next hop was not even asked, for it lacks what the message needs. Another host of the domain may have it, and is tried first.</summary>
        public bool IsHostUnfit { get; init; }
    }
}
