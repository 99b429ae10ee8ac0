using System.Text;

namespace Relay.Benchmarks.Load;

/// <summary>The octets of a message, made once and sent by all sessions: a header, lines of text, and the dot that ends it.</summary>
internal sealed class LoadMessage
{
    /// <summary>What is sent last, and so what the latency is counted from. A message that is no longer goes out in one write.</summary>
    private const int TailOctets = 16 * 1024;

    private static ReadOnlySpan<byte> Header =>
        "From: <alice@example.org>\r\nTo: <bob@example.net>\r\nSubject: load\r\nDate: Mon, 02 Jun 2025 10:00:00 +0000\r\nMessage-ID: <load@example.org>\r\n\r\n"u8;

    private static ReadOnlySpan<byte> Line => "The quick brown fox jumps over the lazy dog and has been doing so all day.\r\n"u8;

    private static ReadOnlySpan<byte> End => ".\r\n"u8;

    private readonly byte[] _octets;

    public LoadMessage(int octets)
    {
        _octets = new byte[Math.Max(octets, Header.Length) + End.Length];
        var text = _octets.AsSpan(..^End.Length);
        Header.CopyTo(text);
        var body = text[Header.Length..];
        for (; body.Length >= Line.Length; body = body[Line.Length..])
            Line.CopyTo(body);
        if (body.Length >= 2)
        {
            body[..^2].Fill((byte)'x');
            "\r\n"u8.CopyTo(body[^2..]);
        }
        else if (body.Length == 1)
        {
            // A line cannot be one octet long; the line before it takes it.
            "x\r\n"u8.CopyTo(text[^3..]);
        }

        End.CopyTo(_octets.AsSpan(^End.Length..));
    }

    /// <summary>All but the tail; empty for a small message.</summary>
    public ReadOnlyMemory<byte> Head => _octets.AsMemory(0, Math.Max(0, _octets.Length - TailOctets));

    /// <summary>With the dot.</summary>
    public ReadOnlyMemory<byte> Tail => _octets.AsMemory(Head.Length);

    public static ReadOnlyMemory<byte> Dot { get; } = Encoding.ASCII.GetBytes(".\r\n");
}
