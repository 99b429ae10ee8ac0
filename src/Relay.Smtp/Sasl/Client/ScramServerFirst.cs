using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Relay.Smtp.Sasl.Client;

/// <summary>server-first-message (RFC 5802 §7): <c>nonce "," salt "," iteration-count ["," extensions]</c>.</summary>
/// <param name="Text">As it was written: it is part of what gets signed.</param>
/// <param name="Nonce">Ours and the server's behind it.</param>
internal sealed record ScramServerFirst(string Text, string Nonce, byte[] Salt, int Iterations)
{
    /// <summary>RFC 7677 §4: fewer make a password easy to guess for who listens in.</summary>
    private const int MinIterations = 4096;

    /// <summary>Three times what OWASP asks for, and about a second of work: a server must not keep us busy for longer.</summary>
    private const int MaxIterations = 2_000_000;

    public static bool TryParse(ReadOnlySpan<byte> message, [NotNullWhen(true)] out ScramServerFirst? first)
    {
        first = null;
        if (!ScramGrammar.TrySplit(message, out var text, out var parts)
            || parts is not [var noncePart, var saltPart, var iterationPart, .. var extensions]
            || !ScramGrammar.TryAttribute(noncePart, 'r', out var nonce) || !ScramGrammar.IsNonce(nonce)
            || !ScramGrammar.TryAttribute(saltPart, 's', out var encodedSalt) || !TrySalt(encodedSalt, out var salt)
            || !ScramGrammar.TryAttribute(iterationPart, 'i', out var digits)
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations is < MinIterations or > MaxIterations
            || !ScramGrammar.AreOptional(extensions))
            return false;

        first = new ScramServerFirst(text, nonce, salt, iterations);
        return true;
    }

    private static bool TrySalt(string encoded, out byte[] salt)
    {
        var buffer = new byte[encoded.Length];
        var isRead = Convert.TryFromBase64String(encoded, buffer, out var length);
        salt = buffer[..length];
        return isRead && length > 0;
    }
}
