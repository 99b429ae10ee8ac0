using System.Diagnostics.CodeAnalysis;

namespace Relay.Smtp.Sasl;

/// <summary>The ABNF of RFC 5802 §7 that the messages of both sides share. No value holds a raw comma, so a message is its parts between commas.</summary>
internal static class ScramGrammar
{
    /// <summary>
    /// Characters of a nonce: ten times what any client sends, and little enough that the challenge which repeats it fits a line.
    /// </summary>
    private const int MaxNonceLength = 512;

    public static bool TrySplit(ReadOnlySpan<byte> message, out string text, out string[] parts)
    {
        parts = [];
        // A control character could only stand in a name, where SASLprep forbids it, or in an extension that we ignore.
        if (!SaslText.TryDecode(message, out text) || text.Any(char.IsControl))
            return false;

        parts = text.Split(',');
        return true;
    }

    /// <summary>attr-val = ALPHA "=" value, for one letter.</summary>
    public static bool TryAttribute(string part, char letter, [NotNullWhen(true)] out string? value)
    {
        value = part.Length > 2 && part[0] == letter && part[1] == '=' ? part[2..] : null;
        return value is not null;
    }

    /// <summary>saslname = 1*(value-safe-char / "=2C" / "=3D")</summary>
    public static bool TrySaslName(string text, out string name)
    {
        name = "";
        var escapes = text.Split('=');
        for (var i = 1; i < escapes.Length; i++)
        {
            if (!escapes[i].StartsWith("2C", StringComparison.Ordinal) && !escapes[i].StartsWith("3D", StringComparison.Ordinal))
                return false;
        }

        // In this order: a "=3D2C" is the text "=2C" and no comma.
        name = text.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        return SaslText.IsName(name);
    }

    /// <summary>The way back from <see cref="TrySaslName"/>.</summary>
    public static string SaslName(string name) => name.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);

    /// <summary>c-nonce = printable, which is ASCII but space and comma.</summary>
    public static bool IsNonce(string text) => text.Length is > 0 and <= MaxNonceLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>Extensions that we don't know are to be ignored; all but "m", which says that who does not know it must give up.</summary>
    public static bool AreOptional(ReadOnlySpan<string> extensions)
    {
        foreach (var part in extensions)
        {
            if (part.Length < 3 || !char.IsAsciiLetter(part[0]) || part[1] != '=' || part[0] == 'm')
                return false;
        }

        return true;
    }
}
