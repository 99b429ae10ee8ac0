using System.Diagnostics.CodeAnalysis;
using Relay.Core.Addresses;

namespace Relay.Core.Accounts;

/// <summary>What an account may send as: <c>user@domain</c>, <c>*@domain</c>, <c>*</c> (every address), or <c>&lt;&gt;</c> (the empty reverse-path).</summary>
public sealed class SenderPattern
{
    private const string Any = "*";
    private const string Empty = "<>";
    private const string AnyLocalPart = "*@";

    private readonly string? _localPart;
    private readonly Domain? _domain;
    private readonly bool _isEmptyPath;

    private SenderPattern(string? localPart, Domain? domain, bool isEmptyPath = false)
    {
        _localPart = localPart;
        _domain = domain;
        _isEmptyPath = isEmptyPath;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out SenderPattern? pattern)
    {
        pattern = null;
        if (text == Any)
            pattern = new SenderPattern(null, null);
        else if (text == Empty)
            pattern = new SenderPattern(null, null, isEmptyPath: true);
        else if (text.StartsWith(AnyLocalPart, StringComparison.Ordinal) && Domain.TryParse(text.AsSpan(AnyLocalPart.Length), out var domain))
            pattern = new SenderPattern(null, domain);
        // A star elsewhere is an ordinary character of a local part (RFC 5321 §4.1.2); whoever writes "sales*@…" means something else by it.
        else if (!text.Contains('*', StringComparison.Ordinal) && Mailbox.TryParse(text, out var mailbox))
            pattern = new SenderPattern(mailbox.LocalPart, mailbox.Domain);

        return pattern is not null;
    }

    public static SenderPattern Parse(string text) =>
        TryParse(text, out var pattern) ? pattern : throw new FormatException($"'{text}' is not an address pattern (user@domain, *@domain, * or <>).");

    /// <param name="address">Null is the empty reverse-path, which must be named: a bounce with a forged cause is nobody's by default.</param>
    public bool Matches(Mailbox? address) => address is null ? _isEmptyPath : !_isEmptyPath && MatchesMailbox(address);

    public override string ToString() => _isEmptyPath ? Empty : $"{_localPart ?? Any}{(_domain is null ? "" : $"@{_domain}")}";

    /// <summary>
    /// Compared without regard to case: local parts that differ in nothing else belong to different people nowhere that we know of.
    /// </summary>
    private bool MatchesMailbox(Mailbox address) =>
        (_domain is null || _domain.Equals(address.Domain))
        && (_localPart is null || _localPart.Equals(address.LocalPart, StringComparison.OrdinalIgnoreCase));
}
