namespace Relay.Submission;

/// <summary>What is done to every message.</summary>
public sealed class MessageOptions
{
    /// <summary>Takes Bcc fields out; a mail client should have done it (RFC 5322 §3.6.3), scripts often have not.</summary>
    public bool RemoveBcc { get; set; }

    /// <summary>Keeps the client's name and address out of the Received field, for those whose staff work from home.</summary>
    public bool HideClient { get; set; }

    /// <summary>Looks the client's name up in DNS for the Received field; nothing is decided by it.</summary>
    public bool ReverseLookup { get; set; } = true;
}
