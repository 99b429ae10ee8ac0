using System.Text;
using System.Text.Unicode;

namespace Relay.Smtp.Sasl;

internal static class SaslText
{
    /// <summary>Every mechanism of ours speaks UTF-8 (RFC 4616 §2, RFC 5802 §5.1).</summary>
    public static bool TryDecode(ReadOnlySpan<byte> octets, out string text)
    {
        var isUtf8 = Utf8.IsValid(octets);
        text = isUtf8 ? Encoding.UTF8.GetString(octets) : "";
        return isUtf8;
    }

    /// <summary>SASLprep lets nobody have a name with a control character (RFC 4013 §2.3), and such a name must not get as far as a log.</summary>
    public static bool IsName(string text) => text.Length > 0 && !text.Any(char.IsControl);
}
