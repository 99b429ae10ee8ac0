using System.Buffers.Binary;
using System.Text;

namespace Relay.Queue.Storage.Damage;

/// <summary>
/// An entry of a page, and the record in it (https://www.sqlite.org/fileformat.html, sections 1.6 and 2.1). Whatever does not fit is a <see cref="FormatException"/>.
/// </summary>
/// <param name="Key">The rowid; in an index, which is also how our tables WITHOUT ROWID are stored, the first two columns.</param>
/// <param name="Payload">Where the record begins on the page.</param>
/// <param name="Length">Octets of the record.</param>
/// <param name="Local">Those that are on the page; the rest is in a chain of others.</param>
internal sealed record Cell(byte[] Page, RowKey Key, int Payload, int Length, int Local)
{
    private const int MaxColumns = 100;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Integers, texts, blobs and nulls.</summary>
    public object?[] Values(DamagedFile file) => Decode(WholeRecord(file), int.MaxValue);

    /// <summary>The first columns, where the page has them.</summary>
    public object?[] LocalValues(int count) => Decode(Page.AsSpan(Payload, Local), count);

    private byte[] WholeRecord(DamagedFile file)
    {
        var record = new byte[Length];
        Page.AsSpan(Payload, Local).CopyTo(record);
        var read = Local;
        var next = Local < Length ? BinaryPrimitives.ReadUInt32BigEndian(Page.AsSpan(Payload + Local)) : 0;
        while (read < Length)
        {
            var page = next > 1 ? file.Read(next) : null;
            if (page is null)
                throw new FormatException("a page of it is missing");
            var fits = Math.Min(Length - read, Schema.PageOctets - sizeof(uint));
            page.AsSpan(sizeof(uint), fits).CopyTo(record.AsSpan(read));
            read += fits;
            next = BinaryPrimitives.ReadUInt32BigEndian(page);
        }

        return record;
    }

    private static object?[] Decode(ReadOnlySpan<byte> record, int atMost)
    {
        var at = 0;
        var headerEnd = Varint.Read(record, ref at);
        if (headerEnd < at || headerEnd > record.Length)
            throw new FormatException("its header does not fit");

        var values = new List<object?>();
        var content = (int)headerEnd;
        while (at < headerEnd && values.Count < Math.Min(atMost, MaxColumns))
            values.Add(Value(record, Varint.Read(record, ref at), ref content));
        return [.. values];
    }

    private static object? Value(ReadOnlySpan<byte> record, long type, ref int at)
    {
        if (type is 0 or 8 or 9)
            return type == 0 ? null : type - 8;
        if (type is 10 or 11 or < 0)
            throw new FormatException("a column is of no type");

        var length = type switch
        {
            <= 4 => type,
            5 => 6,
            6 or 7 => 8,
            _ => (type - 12) / 2,
        };
        if (length > record.Length - at)
            throw new FormatException("a column is longer than the row");

        var octets = record.Slice(at, (int)length);
        at += (int)length;
        if (type == 7)
            return BinaryPrimitives.ReadDoubleBigEndian(octets);
        if (type < 7)
            return Integer(octets);
        return type % 2 == 0 ? octets.ToArray() : Text(octets);
    }

    private static long Integer(ReadOnlySpan<byte> octets)
    {
        long value = (sbyte)octets[0];
        foreach (var octet in octets[1..])
            value = (value << 8) | octet;
        return value;
    }

    private static string Text(ReadOnlySpan<byte> octets)
    {
        try
        {
            return Strict.GetString(octets);
        }
        catch (DecoderFallbackException exception)
        {
            throw new FormatException("a text is not UTF-8", exception);
        }
    }
}
