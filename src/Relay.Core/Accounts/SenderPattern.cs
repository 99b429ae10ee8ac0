using System.Diagnostics.CodeAnalysis;
using Relay.Core.Addresses;

namespace Relay.Core.Accounts;

/// <summary>What an account may send as: <c>user@domain</c>, <c>*@domain</c> or <c>*</c>.</summary>
public sealed class SenderPattern
{
    private const string Any = "*";
    private const string AnyLocalPart = "*@";

    private readonly string? _localPart;
    private readonly Domain? _domain;

    private SenderPattern(string? localPart, Domain? domain)
    {
        _localPart = localPart;
        _domain = domain;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out SenderPattern? pattern)
    {
        pattern = null;
        if (text == Any)
            pattern = new SenderPattern(null, null);
        else if (text.StartsWith(AnyLocalPart, StringComparison.Ordinal) && Domain.TryParse(text.AsSpan(AnyLocalPart.Length), out var domain))
            pattern = new SenderPattern(null, domain);
        // A star elsewhere is an ordinary character of a local part (RFC 5321 §4.1.2); whoever writes "sales*@…" means something else by it.
        else if (!text.Contains('*', StringComparison.Ordinal) && Mailbox.TryParse(text, out var mailbox))
            pattern = new SenderPattern(mailbox.LocalPart, mailbox.Domain);

        return pattern is not null;
    }

    public static SenderPattern Parse(string text) =>
        TryParse(text, out var pattern) ? pattern : throw new FormatException($"'{text}' is not an address pattern (user@domain, *@domain or *).");

    /// <summary>
    /// Compared without regard to case: local parts that differ in nothing else belong to different people nowhere that we know of.
    /// </summary>
    public bool Matches(Mailbox address) =>
        (_domain is null || _domain.Equals(address.Domain))
        && (_localPart is null || _localPart.Equals(address.LocalPart, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => $"{_localPart ?? Any}{(_domain is null ? "" : $"@{_domain}")}";
}
