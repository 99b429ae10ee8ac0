namespace Relay.Queue.Storage;

/// <summary>What goes into a column. It is a value itself: a row that is written makes no boxes and no array.</summary>
internal readonly struct SqlValue
{
    private SqlValue(SqlKind kind, long bits = 0, string? text = null, ReadOnlyMemory<byte> octets = default) =>
        (Kind, Bits, Text, Octets) = (kind, bits, text, octets);

    public SqlKind Kind { get; }

    /// <summary>Of an integer, or of a real's 64 bits.</summary>
    public long Bits { get; }

    public string? Text { get; }

    public ReadOnlyMemory<byte> Octets { get; }

    public static implicit operator SqlValue(long number) => new(SqlKind.Integer, number);

    public static implicit operator SqlValue(long? number) => number is { } value ? value : default(SqlValue);

    public static implicit operator SqlValue(string? text) => text is null ? default : new(SqlKind.Text, text: text);

    public static implicit operator SqlValue(byte[]? octets) => octets is null ? default : new(SqlKind.Blob, octets: octets);

    public static implicit operator SqlValue(ReadOnlyMemory<byte> octets) => new(SqlKind.Blob, octets: octets);

    /// <param name="value">As a reader of the library, or of damaged pages, has it.</param>
    public static SqlValue Of(object? value) => value switch
    {
        null or DBNull => default,
        long number => number,
        int number => (long)number,
        string text => text,
        byte[] octets => octets,
        double number => new(SqlKind.Real, BitConverter.DoubleToInt64Bits(number)), // only damage makes one
        _ => throw new ArgumentException($"No column holds a {value.GetType()}.", nameof(value)),
    };

    public static SqlValue[] Of(IEnumerable<object?> values) => [.. values.Select(Of)];
}
