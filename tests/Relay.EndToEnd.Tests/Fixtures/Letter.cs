using System.Text;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>The message that every client sends, with what clients and relays have got wrong: characters beyond ASCII, and dots at line starts.</summary>
internal static class Letter
{
    public const string Subject = "Grüße aus Köln";

    /// <summary>Line ends are LF: it is a Unix program's input.</summary>
    public const string Text = "Grüße, 世界!\n.a line that begins with a dot\n..one that begins with two\n.\nThe line above was a dot alone.\n";

    /// <summary>For clients that want the text alone and make the message themselves: octets as Latin-1, as <see cref="Tool"/> wants its input.</summary>
    public static string Input => Octets(Text);

    /// <summary>For clients that send what they are given.</summary>
    public static string Message(ClientSettings settings) => Octets($"""
        From: Alice <{settings.Sender}>
        To: <{settings.Recipient}>
        Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        {Text}
        """);

    private static string Octets(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
