using System.Buffers;
using System.Text;

namespace Relay.Mail;

/// <summary>
/// Writes the lines of a message of ours. Whatever text it is given comes out as printable US-ASCII in lines of bounded length, so that no
/// caller can be tricked into starting a line of somebody else's choice.
/// </summary>
internal readonly struct MessageWriter(IBufferWriter<byte> output)
{
    /// <summary>RFC 5322 §2.1.1, in characters without the line end: what a line should not exceed.</summary>
    private const int FoldAt = 78;

    /// <summary>RFC 5322 §2.1.1: a line must not exceed 998; what has no space to fold at is broken here, indentation and name included.</summary>
    private const int MaxWord = 900;

    /// <summary>For octets that are fit to be sent as they are.</summary>
    public IBufferWriter<byte> Output => output;

    /// <summary>A header field. It is folded before each clause, and within a clause where it is too long.</summary>
    public void Field(string name, params ReadOnlySpan<string> clauses)
    {
        var line = new StringBuilder(name).Append(':');
        for (var i = 0; i < clauses.Length; i++)
        {
            if (i > 0)
                End(line);
            var text = SafeText.OneLine(clauses[i]).AsSpan();
            foreach (var range in text.Split(' '))
            {
                for (var word = text[range]; word.Length > 0; word = word[Math.Min(word.Length, MaxWord)..])
                    // A line of white space alone is obsolete syntax (RFC 5322 §4.2): the name keeps its first word.
                    Add(word[..Math.Min(word.Length, MaxWord)], line, isNameOnly: i == 0 && line.Length == name.Length + 1);
            }
        }

        End(line);
    }

    /// <summary>One line, not folded: for what is known to be short.</summary>
    public void Line(string text = "") => End(new StringBuilder(SafeText.OneLine(text)));

    private void Add(ReadOnlySpan<char> word, StringBuilder line, bool isNameOnly)
    {
        if (line.Length > 0 && !isNameOnly && line.Length + 1 + word.Length > FoldAt)
            End(line);
        line.Append(' ').Append(word);
    }

    private void End(StringBuilder line)
    {
        foreach (var piece in line.Append("\r\n").GetChunks())
            Encoding.ASCII.GetBytes(piece.Span, output);
        line.Clear();
    }
}
