namespace Relay.Smtp.Replies;

public enum ReplyParseStatus
{
    Incomplete,
    Complete,

    /// <summary>This is not SMTP, or more of it than anyone needs: the connection is of no use any more.</summary>
    Malformed,
}
