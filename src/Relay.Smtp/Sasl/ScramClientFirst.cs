using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Relay.Smtp.Sasl;

/// <summary>client-first-message (RFC 5802 §7): <c>gs2-header client-first-message-bare</c>.</summary>
/// <param name="Gs2Header">As it was written; the final message must repeat it.</param>
/// <param name="Binding">The type of channel binding that the client uses; null for none.</param>
/// <param name="MissesBinding">The client could do channel binding, and thinks that we can't.</param>
/// <param name="Bare">As it was written, without the header: it is part of what gets signed.</param>
internal sealed record ScramClientFirst(string Gs2Header, string? Binding, bool MissesBinding, string Name, string Nonce, string Bare)
{
    /// <summary>cb-name = 1*(ALPHA / DIGIT / "." / "-")</summary>
    private static readonly SearchValues<char> BindingCharacters =
        SearchValues.Create("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool TryParse(ReadOnlySpan<byte> message, [NotNullWhen(true)] out ScramClientFirst? first)
    {
        first = null;
        // A reserved extension "m=" would stand before the name, and is no name.
        if (!ScramGrammar.TrySplit(message, out var text, out var parts)
            || parts is not [var flag, var authorizeAs, var namePart, var noncePart, .. var extensions]
            || !TryFlag(flag, out var binding)
            || !ScramGrammar.TryAttribute(namePart, 'n', out var encodedName) || !ScramGrammar.TrySaslName(encodedName, out var name)
            || !ScramGrammar.TryAttribute(noncePart, 'r', out var nonce) || !ScramGrammar.IsNonce(nonce)
            || !ScramGrammar.AreOptional(extensions) || !MayAuthorizeAs(authorizeAs, name))
            return false;

        var header = $"{flag},{authorizeAs},";
        first = new ScramClientFirst(header, binding, flag == "y", name, nonce, text[header.Length..]);
        return true;
    }

    /// <summary>gs2-cbind-flag = ("p=" cb-name) / "n" / "y"</summary>
    private static bool TryFlag(string flag, out string? binding) =>
        ScramGrammar.TryAttribute(flag, 'p', out binding) ? !binding.AsSpan().ContainsAnyExcept(BindingCharacters) : flag is "n" or "y";

    /// <summary>[ "a=" saslname ]. Nobody acts for anybody else here.</summary>
    private static bool MayAuthorizeAs(string part, string name) =>
        part.Length == 0 || (ScramGrammar.TryAttribute(part, 'a', out var encoded) && ScramGrammar.TrySaslName(encoded, out var other) && other == name);
}
