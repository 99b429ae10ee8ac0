using Relay.Core.Accounts;
using Relay.Core.Addresses;

namespace Relay.Accounts;

/// <summary>What an account must be, in the file and on the command line alike. Each mistake is a clause that says what would be right.</summary>
public static class AccountRules
{
    /// <summary>Names are compared without regard to case: nobody means two people by Alice and alice.</summary>
    internal static StringComparer NameComparer => StringComparer.OrdinalIgnoreCase;

    /// <summary>What a name is found by: RFC 5802 §5.1 has names prepared as passwords are. A name that can't be is itself, and known nowhere.</summary>
    internal static string NameKey(string name) => SaslPrep.TryPrepare(name, out var prepared) ? prepared : name;

    public static string? MistakeInName(string name) => name switch
    {
        "" => "the name is empty: write what the account logs in as",
        _ when !SaslPrep.TryPrepare(name, out _) => "the name holds control characters or is not text",
        _ when name.Trim() != name => $"the name '{name}' begins or ends with a space",
        _ => null,
    };

    /// <summary>All mistakes of what an account may send as; <paramref name="addresses"/> is null where nothing is said.</summary>
    public static IEnumerable<string> MistakesInAddresses(string name, IReadOnlyList<string>? addresses)
    {
        if (addresses is null)
        {
            // A star would make a pattern of the name, and of somebody who says nothing somebody who may send as all.
            return Mailbox.TryParse(name, out _) && !name.Contains('*', StringComparison.Ordinal)
                ? []
                : [$"'{name}' is not a mailbox (user@domain), so it must be said which addresses the account may send as"];
        }

        if (addresses.Count == 0)
            return ["the list of addresses is empty: name at least one, or leave the list out for the account's own name"];
        return addresses
            .Where(address => !SenderPattern.TryParse(address, out _))
            .Select(address => $"the address '{address}' must be a mailbox (user@domain), *@domain, * or <> (the empty reverse-path)");
    }
}
