namespace Relay.Submission;

/// <summary>What becomes of a message with lines of more than 998 octets, which no next hop need take (RFC 5321 §4.5.3.1.6).</summary>
public enum LongLinePolicy
{
    Refuse,

    /// <summary>Broken into several, for devices that can't be taught; a signature of the sender's may not survive it.</summary>
    Fold,
}
