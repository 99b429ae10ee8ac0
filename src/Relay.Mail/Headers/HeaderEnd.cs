namespace Relay.Mail.Headers;

internal enum HeaderEnd
{
    NotSeen,

    /// <summary>As it should be (RFC 5322 §2.1).</summary>
    BlankLine,

    /// <summary>A line that is neither field nor continuation: the blank line was forgotten.</summary>
    BodyLine,

    /// <summary>The message has no body, and no blank line either, which is allowed (RFC 5322 §3.5).</summary>
    EndOfMessage,

    TooLarge,
}
