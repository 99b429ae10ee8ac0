namespace Relay.Submission.Connection;

internal enum LineKind
{
    /// <summary>A line that ended with CRLF.</summary>
    Line,

    /// <summary>A line that ended with LF alone.</summary>
    BareLineFeed,

    /// <summary>More than a line may hold; what was too much has been dropped.</summary>
    TooLong,

    /// <summary>The peer has closed.</summary>
    EndOfStream,

    /// <summary>We are shutting down and nothing was waiting to be read.</summary>
    Stopping,
}
