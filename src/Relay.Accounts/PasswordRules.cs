using System.Globalization;
using Relay.Core;
using Relay.Core.Accounts;

namespace Relay.Accounts;

/// <summary>Which passwords are taken, and how one is made.</summary>
public static class PasswordRules
{
    /// <summary>
    /// In characters, NIST SP 800-63B-3 §5.1.1.2. It asks for nothing about digits and capitals, and neither do we: such rules make passwords
    /// that people write down. What is tried first against a mail server is the account's own name.
    /// </summary>
    public const int MinLength = 8;

    /// <summary>No i, l, o or u: nothing to misread, and no words. 32 characters, so 5 bits each.</summary>
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>5 groups × 5 characters × 5 bits = 125 bits: beyond guessing at any number of iterations.</summary>
    private const int Groups = 5;
    private const int GroupLength = 5;

    /// <summary>A sentence that says what is wrong with the password; null when nothing is.</summary>
    public static string? MistakeIn(string password, string accountName)
    {
        if (password.Length == 0)
            return "The password is empty.";
        if (!SaslPrep.TryPrepare(password, out var prepared))
            return "The password holds control characters, or it is not UTF-8.";
        if (new StringInfo(prepared).LengthInTextElements < MinLength)
            return $"The password is too short: it needs at least {MinLength} characters.";
        if (prepared.Distinct().Count() == 1)
            return "The password is one character over and over.";

        var name = AccountRules.NameKey(accountName);
        return AccountRules.NameComparer.Equals(prepared, name) || AccountRules.NameComparer.Equals(prepared, name.Split('@')[0])
            ? "The password is the account's name."
            : null;
    }

    public static string Generate(IRandomSource random)
    {
        var groups = Enumerable.Range(0, Groups).Select(_ => string.Create(GroupLength, random, static (group, random) =>
        {
            foreach (ref var c in group)
                c = Alphabet[random.Next(Alphabet.Length)];
        }));
        return string.Join('-', groups);
    }
}
