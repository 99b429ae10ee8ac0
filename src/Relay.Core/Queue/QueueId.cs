using System.Diagnostics.CodeAnalysis;

namespace Relay.Core.Queue;

/// <summary>
/// A message's name from its acceptance to its end, in the Received header, in each log line and in the queue. A positive number that
/// grows with time, so that the newest message lies at the end of the table; written in Crockford's base 32, which has no I, L, O or U to misread.
/// </summary>
public readonly record struct QueueId(long Value) : IComparable<QueueId>
{
    private const int TextLength = 13; // 13 × 5 bits ≥ 63 bits
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static bool TryParse([NotNullWhen(true)] string? text, out QueueId id)
    {
        id = default;
        if (text?.Length != TextLength)
            return false;

        long value = 0;
        foreach (var c in text)
        {
            var digit = Alphabet.IndexOf(char.IsAsciiLetterLower(c) ? (char)(c - 'a' + 'A') : c, StringComparison.Ordinal);
            if (digit < 0 || value > long.MaxValue >> 5)
                return false;
            value = (value << 5) | (uint)digit;
        }

        id = new QueueId(value);
        return value > 0;
    }

    public int CompareTo(QueueId other) => Value.CompareTo(other.Value);

    public static bool operator <(QueueId left, QueueId right) => left.Value < right.Value;

    public static bool operator >(QueueId left, QueueId right) => left.Value > right.Value;

    public static bool operator <=(QueueId left, QueueId right) => left.Value <= right.Value;

    public static bool operator >=(QueueId left, QueueId right) => left.Value >= right.Value;

    public override string ToString() => string.Create(TextLength, Value, static (text, value) =>
    {
        for (var i = text.Length - 1; i >= 0; i--, value >>= 5)
            text[i] = Alphabet[(int)(value & 31)];
    });
}
