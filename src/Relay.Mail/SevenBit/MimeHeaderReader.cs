using System.Text;
using Relay.Mail.Headers;

namespace Relay.Mail.SevenBit;

/// <summary>Reads an entity's header line by line, and keeps of it what <see cref="MimeEntity"/> wants to know.</summary>
internal sealed class MimeHeaderReader
{
    public const string TransferEncoding = "content-transfer-encoding";

    private const string ContentType = "content-type";
    private const string MimeVersion = "mime-version";

    /// <summary>In octets: a field that says how to read a body and is longer is not meant for reading.</summary>
    private const int MaxFieldLength = 8 * 1024;

    private readonly StringBuilder _value = new();

    /// <summary>The name of the field at hand, in lower case; empty at the beginning.</summary>
    public string Field { get; private set; } = "";

    /// <summary>False when the line is part of no header.</summary>
    public bool TryTake(MimeEntity entity, ReadOnlySpan<byte> piece, bool isStart)
    {
        if (isStart && !HeaderGrammar.IsContinuation(piece))
        {
            var nameLength = HeaderGrammar.NameLength(piece);
            if (nameLength == 0)
                return false;
            Complete(entity);
            Field = Encoding.ASCII.GetString(piece[..nameLength]).ToLowerInvariant();
            piece = piece[(piece.IndexOf((byte)':') + 1)..];
        }
        else if (Field.Length == 0)
        {
            return false;
        }

        if (Field is not (ContentType or TransferEncoding))
            return true;

        entity.IsAmbiguous |= _value.Length + piece.Length > MaxFieldLength;
        if (!entity.IsAmbiguous)
            _value.Append(Encoding.Latin1.GetString(piece.TrimEnd("\r\n"u8)));
        return true;
    }

    /// <summary>The field at hand has come to its end.</summary>
    public void Complete(MimeEntity entity)
    {
        var value = _value.ToString();
        _value.Clear();
        switch (Field)
        {
            case ContentType:
                entity.IsAmbiguous |= entity.ContentType is not null;
                entity.ContentType = value;
                break;
            case TransferEncoding:
                entity.IsAmbiguous |= entity.TransferEncoding is not null;
                entity.TransferEncoding = value;
                break;
            case MimeVersion:
                entity.HasMimeVersion = true;
                break;
        }

        Field = "";
    }
}
