namespace Relay.Submission.Tests.Support;

/// <summary>A reply as it stood on the wire, line by line, without the line ends.</summary>
internal sealed record ServerReply(IReadOnlyList<string> Lines)
{
    /// <summary>The last line, which has the code and, of most replies, all there is.</summary>
    public string Last => Lines[^1];

    public override string ToString() => string.Join(" | ", Lines);
}
