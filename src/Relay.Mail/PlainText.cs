using System.Buffers;
using System.Text;

namespace Relay.Mail;

/// <summary>Running text for people, in paragraphs, in any script; and the MIME part that it makes, which is US-ASCII with CRLF line ends.</summary>
internal sealed class PlainText
{
    /// <summary>In characters: shorter than the 78 of RFC 5322 §2.1.1, as plain text is by custom, so that a reply can quote it.</summary>
    private const int WrapAt = 72;

    private readonly StringBuilder _text = new();

    public void Paragraph(string text, int indentation = 0)
    {
        var column = 0;
        foreach (var word in SafeText.Readable(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > 0 && column + 1 + word.Length > WrapAt)
            {
                Line();
                column = 0;
            }

            var space = column == 0 ? indentation : 1;
            _text.Append(' ', space).Append(word);
            column += space + word.Length;
        }

        Line();
    }

    public void Line() => _text.Append("\r\n");

    /// <summary>The fields that it takes, the blank line, and the text.</summary>
    public void Write(MessageWriter writer)
    {
        var octets = Encoding.UTF8.GetBytes(_text.ToString());
        writer.Field("Content-Type", $"text/plain; charset={(Ascii.IsValid(octets) ? "us-ascii" : "utf-8")}");
        var isPlain = SevenBitScan.IsPlain(octets);
        if (!isPlain)
            writer.Field("Content-Transfer-Encoding", "quoted-printable");
        writer.Line();
        if (isPlain)
            writer.Output.Write(octets);
        else
            QuotedPrintable.Write(octets, writer.Output);
    }
}
