using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Relay.Smtp.Sasl;

/// <summary>client-final-message (RFC 5802 §7): <c>channel-binding "," nonce ["," extensions] "," proof</c>.</summary>
/// <param name="ChannelBinding">In base64, as it was written.</param>
/// <param name="Nonce">The client's and ours behind it.</param>
/// <param name="WithoutProof">As it was written: it is part of what gets signed.</param>
internal sealed record ScramClientFinal(string ChannelBinding, string Nonce, string WithoutProof, byte[] Proof)
{
    public static bool TryParse(ReadOnlySpan<byte> message, [NotNullWhen(true)] out ScramClientFinal? final)
    {
        final = null;
        if (!ScramGrammar.TrySplit(message, out var text, out var parts)
            || parts is not [var bindingPart, var noncePart, .. var extensions, var proofPart]
            || !ScramGrammar.TryAttribute(bindingPart, 'c', out var binding)
            || !ScramGrammar.TryAttribute(noncePart, 'r', out var nonce)
            || !ScramGrammar.AreOptional(extensions)
            || !ScramGrammar.TryAttribute(proofPart, 'p', out var encodedProof) || !TryProof(encodedProof, out var proof))
            return false;

        final = new ScramClientFinal(binding, nonce, text[..^(proofPart.Length + 1)], proof);
        return true;
    }

    /// <summary>As many octets as the hash has, in the one way that base64 writes them.</summary>
    private static bool TryProof(string encoded, out byte[] proof)
    {
        proof = new byte[SHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(encoded, proof, out var length) && length == proof.Length && Convert.ToBase64String(proof) == encoded;
    }
}
