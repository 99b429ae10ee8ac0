using System.Buffers;
using System.Text;

namespace Relay.Mail.Tests;

/// <summary>Text written with plain line feeds in a test, as the CRLF octets that it stands for, and back.</summary>
internal static class Octets
{
    public static byte[] Of(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    public static string Text(this ArrayBufferWriter<byte> output) => Encoding.UTF8.GetString(output.WrittenSpan);
}
