using Relay.Core.Addresses;

namespace Relay.Delivery.Routing;

/// <summary>
/// A condition of a route: <c>example.org</c> or <c>*@example.org</c> is a domain, <c>*.example.org</c> all domains below it, <c>bob@example.org</c>
/// an address, and <c>&lt;&gt;</c> the empty reverse-path. A list of thousands costs no more to ask than one of a few.
/// </summary>
public sealed class AddressPatterns
{
    private const string EmptyPath = "<>";
    private const string AnyLocalPart = "*@";
    private const string Below = "*.";

    private readonly HashSet<string> _domains = new(StringComparer.Ordinal);
    private readonly HashSet<string> _parents = new(StringComparer.Ordinal);

    // Local parts that differ in nothing but case belong to different people nowhere that we know of.
    private readonly HashSet<string> _addresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _hasEmptyPath;

    /// <exception cref="FormatException">One of them is no pattern.</exception>
    public AddressPatterns(IEnumerable<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            if (pattern == EmptyPath)
                _hasEmptyPath = true;
            else if (!TryAdd(pattern))
                throw new FormatException($"'{pattern}' is neither a domain nor an address.");
        }
    }

    /// <param name="mayBeEmptyPath">For senders, of whom there is one without an address.</param>
    public static bool IsPattern(string text, bool mayBeEmptyPath) => text == EmptyPath ? mayBeEmptyPath : new AddressPatterns([]).TryAdd(text);

    /// <param name="address">Null is the empty reverse-path.</param>
    public bool Matches(Mailbox? address)
    {
        if (address is null)
            return _hasEmptyPath;
        return _domains.Contains(address.Domain.Ascii) || MatchesBelow(address.Domain) || (_addresses.Count > 0 && _addresses.Contains(Text(address)));
    }

    private bool MatchesBelow(Domain domain)
    {
        if (_parents.Count == 0 || domain.AddressLiteral is not null)
            return false;

        var name = domain.Ascii;
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (_parents.Contains(name[(dot + 1)..]))
                return true;
        }

        return false;
    }

    private bool TryAdd(string pattern)
    {
        if (pattern.StartsWith(Below, StringComparison.Ordinal))
            return Domain.TryParse(pattern.AsSpan(Below.Length), out var parent) && parent.AddressLiteral is null && Added(_parents, parent.Ascii);
        if (pattern.StartsWith(AnyLocalPart, StringComparison.Ordinal))
            return Domain.TryParse(pattern.AsSpan(AnyLocalPart.Length), out var domain) && Added(_domains, domain.Ascii);
        if (Domain.TryParse(pattern, out var name))
            return Added(_domains, name.Ascii);
        // A star elsewhere is an ordinary character of a local part (RFC 5321 §4.1.2); whoever writes "sales*@…" means something else by it.
        return !pattern.Contains('*', StringComparison.Ordinal) && Mailbox.TryParse(pattern, out var mailbox) && Added(_addresses, Text(mailbox));
    }

    private static bool Added(HashSet<string> set, string text)
    {
        set.Add(text);
        return true;
    }

    private static string Text(Mailbox mailbox) => $"{mailbox.LocalPart}@{mailbox.Domain.Ascii}";
}
