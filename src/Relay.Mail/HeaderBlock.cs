using Relay.Mail.Headers;

namespace Relay.Mail;

/// <summary>The header section of a message, without the blank line that ends it.</summary>
/// <param name="Octets">Whole lines only.</param>
/// <param name="IsCut">There was more than was asked for.</param>
public sealed record HeaderBlock(ReadOnlyMemory<byte> Octets, bool IsCut)
{
    /// <summary>Reads no more of the content than it needs to find the end, or to have read <paramref name="maxBytes"/>.</summary>
    public static async Task<HeaderBlock> ReadAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> content, int maxBytes, CancellationToken cancellationToken)
    {
        var collector = new HeaderCollector(maxBytes);
        await foreach (var piece in content.WithCancellation(cancellationToken))
        {
            collector.Append(piece.Span);
            if (collector.End != HeaderEnd.NotSeen)
                break;
        }

        collector.Complete();
        return new HeaderBlock(collector.Taken[..collector.HeaderLength].ToArray(), collector.End == HeaderEnd.TooLarge);
    }

    /// <summary>The first field of this name on one line; null if there is none.</summary>
    internal string? Find(ReadOnlySpan<byte> name)
    {
        foreach (var field in new HeaderFields(Octets.Span))
        {
            if (field.Is(name))
                return field.Value;
        }

        return null;
    }
}
