namespace Relay.Mail.SevenBit;

/// <summary>
/// What a look through a message with 8-bit content has found: whether it can be carried by a host that takes seven bits (RFC 6152 §3), and how.
/// <para>
/// A DKIM signature over the body is broken by it. The message is converted all the same: what comes with a broken signature is to be taken
/// for mail without one (RFC 6376 §6.1), while a bounce is certain not to arrive; and that a signer of 8-bit content leaves it to luck
/// is what §5.3 tells it. A signature within the message (multipart/signed) is for the person who reads it, and stays whole or the message goes back.
/// </para>
/// </summary>
public sealed class ContentSurvey
{
    internal ContentSurvey(IReadOnlyList<PartEncoding> encodings, bool hasEightBitHeader, string? obstacle, long sevenBitSize)
    {
        Encodings = encodings;
        HasEightBitHeader = hasEightBitHeader;
        Obstacle = obstacle;
        SevenBitSize = sevenBitSize;
    }

    /// <summary>The message's header, or that of a part, is not ASCII (RFC 6532): it can't be put into other words.</summary>
    public bool HasEightBitHeader { get; }

    /// <summary>Why the message can't be put into seven bits, as a clause; null if it can.</summary>
    public string? Obstacle { get; }

    /// <summary>Octets that it will have then, give or take a few in the hundred.</summary>
    public long SevenBitSize { get; }

    /// <summary>By number of the entity.</summary>
    internal IReadOnlyList<PartEncoding> Encodings { get; }

    /// <param name="content">From its beginning; lines end in CRLF.</param>
    public static async Task<ContentSurvey> MakeAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        var surveyor = new Surveyor();
        await foreach (var piece in content.WithCancellation(cancellationToken))
            surveyor.Append(piece.Span);
        surveyor.Complete();
        return surveyor.Survey;
    }
}
