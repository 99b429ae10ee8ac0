using System.Security.Cryptography;
using System.Text;
using Relay.Core.Accounts;

namespace Relay.Submission.Tests.Support;

internal static class ScramClient
{
    private const int Iterations = 4096;

    private static readonly byte[] Salt = [1, 2, 3, 4, 5, 6, 7, 8];

    public static ScramKeys KeysOf(string password)
    {
        var salted = Salted(password, Salt, Iterations);
        return new ScramKeys(Iterations, Salt, SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8)), HMACSHA256.HashData(salted, "Server Key"u8));
    }

    /// <summary>The last thing that the server says.</summary>
    public static async Task<string> LogInAsync(TestClient client, string name, string password) =>
        await (await ScramGuess.BeginAsync(client, name)).EndAsync(password);

    public static byte[] Salted(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
}
