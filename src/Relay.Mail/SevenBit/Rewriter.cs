using System.Buffers;

namespace Relay.Mail.SevenBit;

/// <summary>Writes the message down again, with the encodings that were decided.</summary>
internal sealed class Rewriter(IReadOnlyList<PartEncoding> encodings, IBufferWriter<byte> output) : MimeReader
{
    private IPartEncoder? _encoder;

    protected override void OnHeader(MimeEntity entity, ReadOnlySpan<byte> piece, string field)
    {
        if (encodings[entity.Number] == PartEncoding.AsItIs || field != MimeHeaderReader.TransferEncoding)
            output.Write(piece);
    }

    protected override void OnHeaderEnd(MimeEntity entity)
    {
        var encoding = encodings[entity.Number];
        _encoder = encoding switch
        {
            PartEncoding.QuotedPrintable => new QuotedPrintableEncoder(),
            PartEncoding.Base64 => new Base64Encoder(),
            _ => null,
        };
        if (encoding == PartEncoding.AsItIs)
            return;

        // Without the two an encoding means nothing (RFC 2045 §4). What was no MIME did not say its charset either (RFC 1428).
        if (entity is { Number: 0, HasMimeVersion: false })
            output.Write("MIME-Version: 1.0\r\n"u8);
        if (entity is { Number: 0, ContentType: null })
            output.Write("Content-Type: text/plain; charset=unknown-8bit\r\n"u8);
        output.Write(encoding switch
        {
            PartEncoding.QuotedPrintable => "Content-Transfer-Encoding: quoted-printable\r\n"u8,
            PartEncoding.Base64 => "Content-Transfer-Encoding: base64\r\n"u8,
            _ => "Content-Transfer-Encoding: 7bit\r\n"u8,
        });
    }

    protected override void OnBody(MimeEntity entity, ReadOnlySpan<byte> octets)
    {
        if (_encoder is null)
            output.Write(octets);
        else
            _encoder.Append(octets, output);
    }

    protected override void OnBodyEnd(MimeEntity entity, bool isAtEnd)
    {
        _encoder?.Complete(output);
        if (isAtEnd && _encoder is Base64Encoder)
            output.Write("\r\n"u8); // the last line; the text's own line ends are within
        _encoder = null;
    }

    protected override void OnStructure(ReadOnlySpan<byte> octets) => output.Write(octets);
}
