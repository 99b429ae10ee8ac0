using System.Text;

namespace Relay.Benchmarks.Micro;

/// <summary>A message as mail clients write them, with lines as long as theirs.</summary>
internal static class Sample
{
    private const string Header =
        "From: Alice <alice@example.org>\r\nTo: Bob <bob@example.net>\r\nSubject: The minutes of our meeting\r\n"
        + "Date: Mon, 01 Jun 2026 10:00:00 +0200\r\nMessage-ID: <20260601080000.4711@example.org>\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: text/plain; charset=us-ascii\r\nUser-Agent: Example Mail 1.0\r\n\r\n";

    private const string Line = "What was said on this matter stands here, in a line of a usual length.\r\n";

    /// <summary>Each so many lines one that begins with a dot.</summary>
    private const int DotOneIn = 20;

    public static byte[] Message(int octets)
    {
        var text = new StringBuilder(Header, octets);
        for (var line = 1; text.Length + Line.Length < octets; line++)
            text.Append(line % DotOneIn == 0 ? "." + Line[1..] : Line);
        text.Append('x', Math.Max(0, octets - text.Length - 2)).Append("\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
