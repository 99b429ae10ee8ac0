using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Relay.Core.Accounts;

namespace Relay.Smtp.Tests.Sasl;

/// <summary>The client's side of SCRAM-SHA-256, written from RFC 5802 §3 for the tests alone.</summary>
internal sealed class ScramClient(string name, string password, string nonce = "fyko+d2lbbFgONRv9qkxdawL")
{
    public string Gs2Header { get; init; } = "n,,";

    public byte[] ChannelBinding { get; init; } = [];

    /// <summary>Behind the nonce in both messages.</summary>
    public string Extensions { get; init; } = "";

    public string ServerSignature { get; private set; } = "";

    private string Bare => $"n={name.Replace("=", "=3D").Replace(",", "=2C")},r={nonce}{Extensions}";

    public string First => Gs2Header + Bare;

    public string Final(string serverFirst)
    {
        var parts = serverFirst.Split(',');
        parts[0].ShouldStartWith($"r={nonce}");
        parts[0].Length.ShouldBeGreaterThan(nonce.Length + 10);
        var salted = Salted(password, Convert.FromBase64String(parts[1][2..]), int.Parse(parts[2][2..], CultureInfo.InvariantCulture));
        var binding = Convert.ToBase64String([.. Encoding.UTF8.GetBytes(Gs2Header), .. ChannelBinding]);
        var withoutProof = $"c={binding},{parts[0]}{Extensions}";
        var signed = Encoding.UTF8.GetBytes($"{Bare},{serverFirst},{withoutProof}");
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var signature = HMACSHA256.HashData(SHA256.HashData(clientKey), signed);
        ServerSignature = Convert.ToBase64String(HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), signed));
        return $"{withoutProof},p={Convert.ToBase64String([.. clientKey.Zip(signature, (key, mask) => (byte)(key ^ mask))])}";
    }

    public static ScramKeys Keys(string password, byte[] salt, int iterations)
    {
        var salted = Salted(password, salt, iterations);
        return new ScramKeys(
            iterations, salt, SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8)), HMACSHA256.HashData(salted, "Server Key"u8));
    }

    private static byte[] Salted(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, 32);
}
