using Relay.Core.Addresses;

namespace Relay.Core.Accounts;

/// <summary>Someone who may submit.</summary>
public sealed class Account
{
    private readonly SenderPattern[] _patterns;

    /// <param name="name">What they log in as.</param>
    /// <param name="addresses">What they may send as, each a <see cref="SenderPattern"/>.</param>
    /// <exception cref="FormatException">One of the addresses is no pattern.</exception>
    public Account(string name, IReadOnlyList<string> addresses)
    {
        Name = name;
        Addresses = addresses;
        // Read here, once a login and not once a message; and a pattern that means nothing is heard of at once.
        _patterns = [.. addresses.Select(SenderPattern.Parse)];
    }

    public string Name { get; }

    public IReadOnlyList<string> Addresses { get; }

    /// <summary>What it may send; where it says nothing, the limits of all accounts hold.</summary>
    public SendingLimits Limits { get; init; } = SendingLimits.None;

    /// <summary>
    /// Another one after each change of the password, so that a login by the old one can be told. Opaque: only whether two are equal means anything,
    /// and nobody can guess a password by it. Null where the store has no such thing.
    /// </summary>
    public string? Revision { get; init; }

    /// <param name="address">Null is the empty reverse-path.</param>
    public bool MaySendAs(Mailbox? address) => Array.Exists(_patterns, pattern => pattern.Matches(address));

    public override string ToString() => Name;
}
