using System.Text;

namespace Relay.Accounts.Tests;

internal static class Some
{
    /// <summary>Verifiers with the fewest iterations that are accepted, so that tests don't spend their time on PBKDF2.</summary>
    public static ScramVerifier Verifier(string password, byte salt = 1) =>
        ScramVerifier.Create(password, [.. Enumerable.Repeat(salt, ScramVerifier.SaltLength)], ScramVerifier.MinIterations);

    public static AccountEntry Account(string name, string password = "correct horse") => new(name, Verifier(password), name.Contains('@') ? null : ["*"]);

    public static string File(params AccountEntry[] accounts) => Encoding.UTF8.GetString(AccountsFormat.Format(accounts));
}
