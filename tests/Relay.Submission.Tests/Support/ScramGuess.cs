using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Relay.Submission.Tests.Support;

/// <summary>The client's side of SCRAM-SHA-256 (RFC 5802 §3) in two steps, written from the RFC and not from our server.</summary>
internal sealed class ScramGuess
{
    private readonly TestClient _client;
    private readonly string _firstBare;
    private readonly string _serverFirst;

    private ScramGuess(TestClient client, string firstBare, string serverFirst) => (_client, _firstBare, _serverFirst) = (client, firstBare, serverFirst);

    /// <summary>Up to the salt.</summary>
    public static async Task<ScramGuess> BeginAsync(TestClient client, string name)
    {
        var saslName = name.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal); // RFC 5802 §5.1
        var firstBare = $"n={saslName},r=clientnonce";
        return new ScramGuess(client, firstBare, Decode(await client.AskAsync($"AUTH SCRAM-SHA-256 {Encode("n,," + firstBare)}")));
    }

    /// <summary>The last thing that the server says.</summary>
    public async Task<string> EndAsync(string password)
    {
        var parts = _serverFirst.Split(',').ToDictionary(part => part[0], part => part[2..]);
        var salted = ScramClient.Salted(password, Convert.FromBase64String(parts['s']), int.Parse(parts['i'], CultureInfo.InvariantCulture));
        var withoutProof = $"c=biws,r={parts['r']}";
        var all = Encoding.UTF8.GetBytes($"{_firstBare},{_serverFirst},{withoutProof}");

        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var signature = HMACSHA256.HashData(SHA256.HashData(clientKey), all);
        var proof = Convert.ToBase64String([.. clientKey.Zip(signature, (a, b) => (byte)(a ^ b))]);
        var reply = await _client.AskAsync(Encode($"{withoutProof},p={proof}"));
        if (!reply.StartsWith("334 ", StringComparison.Ordinal))
            return reply;

        Decode(reply).ShouldBe($"v={Convert.ToBase64String(HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), all))}");
        return await _client.AskAsync("");
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Decode(string challenge) => Encoding.UTF8.GetString(Convert.FromBase64String(challenge[4..]));
}
