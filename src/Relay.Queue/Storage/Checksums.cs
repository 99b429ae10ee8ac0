using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using Relay.Core.Queue;

namespace Relay.Queue.Storage;

/// <summary>
/// SQLite has no checksums on its pages: a bit that flips on the disk would go out in somebody's message, or send it to somebody else. So each row has a CRC-32C
/// (Castagnoli) of the columns that never change, in the order of the table. Only rows from before version 3 have none, and are not verified.
/// </summary>
internal static class Checksums
{
    /// <summary>Findings that are told apart; who has more of them has heard enough.</summary>
    private const int MaxFindings = 100;

    /// <summary>Octets of a text that are laid out on the stack.</summary>
    private const int StackOctets = 512;

    private const string Messages = $"SELECT crc32c, id, {MessageColumns} FROM message WHERE crc32c IS NOT NULL";
    private const string Recipients = "SELECT crc32c, message_id, number, forward_path, notify, orcpt FROM recipient WHERE crc32c IS NOT NULL";
    private const string Chunks = "SELECT crc32c, message_id, number, content FROM chunk WHERE crc32c IS NOT NULL";

    /// <summary>Of a message, after its id.</summary>
    public const string MessageColumns =
        "reverse_path, accepted_at, size, eight_bit, account, smtputf8, require_tls, ret, envid, hold_until, client, message_id";

    /// <param name="values">Integers, texts, blobs and nulls, as the row has them.</param>
    public static long OfRow(params ReadOnlySpan<SqlValue> values)
    {
        var crc = uint.MaxValue;
        foreach (ref readonly var value in values)
            crc = Add(crc, in value);
        return ~crc;
    }

    public static long OfChunk(long messageId, long number, ReadOnlyMemory<byte> content) => OfRow(messageId, number, content);

    public static long OfRecipient(long messageId, long number, string forwardPath, string? notify, string? originalRecipient) =>
        OfRow(messageId, number, forwardPath, notify, originalRecipient);

    /// <summary>Reads every row there is. What does not match its checksum is named, a hundred of them at most.</summary>
    public static IReadOnlyList<string> FindWrong(SqliteConnection connection, CancellationToken cancellationToken)
    {
        var findings = new List<string>();
        Find(connection, Messages, "the message row", findings, cancellationToken);
        Find(connection, Recipients, "recipient", findings, cancellationToken);
        Find(connection, Chunks, "piece of content", findings, cancellationToken);
        return findings;
    }

    private static void Find(SqliteConnection connection, string select, string what, List<string> findings, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = select;
        using var row = command.ExecuteReader();
        var values = new object[row.FieldCount];
        while (findings.Count < MaxFindings && row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            row.GetValues(values);
            if (values[0] is long expected && expected == OfRow(SqlValue.Of(values.Skip(1))))
                continue;

            var id = new QueueId(values[1] as long? ?? 0);
            findings.Add(row.GetName(2) == "number"
                ? string.Create(CultureInfo.InvariantCulture, $"{id}: {what} {values[2]} does not match its checksum")
                : $"{id}: {what} does not match its checksum");
        }
    }

    // Each value with a tag in front: what belongs to one column must not count as another's.
    private static uint Add(uint crc, in SqlValue value) => value.Kind switch
    {
        SqlKind.Text => AddText(crc, value.Text!),
        SqlKind.Blob => Add(crc, (byte)SqlKind.Blob, value.Octets.Span),
        SqlKind.Null => BitOperations.Crc32C(crc, (byte)SqlKind.Null),
        _ => BitOperations.Crc32C(BitOperations.Crc32C(crc, (byte)value.Kind), (ulong)value.Bits),
    };

    private static uint AddText(uint crc, string text)
    {
        if (Encoding.UTF8.GetMaxByteCount(text.Length) > StackOctets)
            return Add(crc, (byte)SqlKind.Text, Encoding.UTF8.GetBytes(text));

        Span<byte> octets = stackalloc byte[StackOctets];
        return Add(crc, (byte)SqlKind.Text, octets[..Encoding.UTF8.GetBytes(text, octets)]);
    }

    private static uint Add(uint crc, byte tag, ReadOnlySpan<byte> octets)
    {
        crc = BitOperations.Crc32C(BitOperations.Crc32C(crc, tag), (ulong)octets.Length);
        var words = MemoryMarshal.Cast<byte, ulong>(octets);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var octet in octets[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, octet);
        return crc;
    }
}
