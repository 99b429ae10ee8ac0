using System.Buffers;
using System.Runtime.CompilerServices;

namespace Relay.Mail.SevenBit;

/// <summary>Puts a message into seven bits as it streams by (RFC 6152 §3): parts with octets above 127 come out in another encoding, everything else as it was.</summary>
public static class SevenBitConversion
{
    /// <summary>Octets gathered before they are handed on.</summary>
    private const int BlockOctets = 64 * 1024;

    /// <param name="content">The same content that was surveyed, from its beginning.</param>
    /// <param name="survey">One without an obstacle.</param>
    /// <returns>Pieces that are the reader's until it asks for the next.</returns>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ConvertAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> content, ContentSurvey survey, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (survey.Obstacle is not null)
            throw new ArgumentException("The message can't be put into seven bits.", nameof(survey));

        var output = new ArrayBufferWriter<byte>(BlockOctets);
        var rewriter = new Rewriter(survey.Encodings, output);
        await foreach (var piece in content.WithCancellation(cancellationToken))
        {
            rewriter.Append(piece.Span);
            if (output.WrittenCount < BlockOctets)
                continue;
            yield return output.WrittenMemory;
            output.ResetWrittenCount();
        }

        rewriter.Complete();
        if (output.WrittenCount > 0)
            yield return output.WrittenMemory;
    }
}
