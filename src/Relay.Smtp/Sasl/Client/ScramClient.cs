using System.Security.Cryptography;
using System.Text;
using Relay.Core;
using Relay.Core.Accounts;

namespace Relay.Smtp.Sasl.Client;

/// <summary>
/// SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding: we prove that we know the password, and the server that it knows its keys.
/// <list type="number">
/// <item>client-first, with AUTH;</item>
/// <item>server-first is answered with client-final, our proof;</item>
/// <item>server-final must hold the server's, and is answered with nothing.</item>
/// </list>
/// </summary>
internal sealed class ScramClient : SaslClient
{
    /// <summary>No channel binding, and nobody acts for anybody else.</summary>
    private const string Gs2Header = "n,,";

    /// <summary>Octets of chance in our nonce.</summary>
    private const int NonceLength = 18;

    private readonly string _password;
    private readonly string _nonce;
    private readonly string _bare;
    private byte[]? _serverSignature;

    public ScramClient(string user, string password, IRandomSource random) : this(user, password, NewNonce(random)) { }

    internal ScramClient(string user, string password, string nonce)
    {
        // RFC 5802 §5.1: prepared by SASLprep. What that refuses goes as it is, for the server to refuse.
        _password = SaslPrep.TryPrepare(password, out var prepared) ? prepared : password;
        _nonce = nonce;
        _bare = $"n={ScramGrammar.SaslName(SaslPrep.TryPrepare(user, out var name) ? name : user)},r={nonce}";
    }

    public override string Mechanism => "SCRAM-SHA-256";

    public override byte[] InitialResponse => Encoding.UTF8.GetBytes($"{Gs2Header}{_bare}");

    public override bool MayEnd => IsServerProven;

    private bool IsServerProven { get; set; }

    public override byte[]? Respond(ReadOnlySpan<byte> challenge) => _serverSignature is null ? Prove(challenge) : Check(challenge);

    // Step 2
    private byte[]? Prove(ReadOnlySpan<byte> challenge)
    {
        if (!ScramServerFirst.TryParse(challenge, out var first) || first.Nonce.Length <= _nonce.Length
            || !first.Nonce.StartsWith(_nonce, StringComparison.Ordinal))
            return null;

        var salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(_password), first.Salt, first.Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var withoutProof = $"c={Convert.ToBase64String(Encoding.UTF8.GetBytes(Gs2Header))},r={first.Nonce}";
        var signed = Encoding.UTF8.GetBytes($"{_bare},{first.Text},{withoutProof}");

        // RFC 5802 §3.
        var proof = HMACSHA256.HashData(salted, "Client Key"u8);
        var clientSignature = HMACSHA256.HashData(SHA256.HashData(proof), signed);
        for (var i = 0; i < proof.Length; i++)
            proof[i] ^= clientSignature[i];
        _serverSignature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), signed);
        return Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
    }

    // Step 3
    private byte[]? Check(ReadOnlySpan<byte> challenge)
    {
        var isRight = !IsServerProven && ScramGrammar.TrySplit(challenge, out _, out var parts)
            && ScramGrammar.TryAttribute(parts[0], 'v', out var verifier)
            && CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(verifier), Encoding.UTF8.GetBytes(Convert.ToBase64String(_serverSignature!)));
        IsServerProven |= isRight;
        return isRight ? [] : null;
    }

    private static string NewNonce(IRandomSource random)
    {
        Span<byte> octets = stackalloc byte[NonceLength];
        random.Fill(octets);
        return Convert.ToBase64String(octets);
    }
}
