namespace Relay.Smtp.Data;

/// <summary>What becomes of a CR without LF and an LF without CR, which RFC 5321 §2.3.8 forbids.</summary>
public enum LineEndingPolicy
{
    /// <summary>It is passed on as text, ends no line, and is told of, so that the message can be refused.</summary>
    Reject,

    /// <summary>It becomes CRLF before anything else looks at it. It ends a line, and never the data.</summary>
    Normalise,
}
