using Relay.Core.Accounts;

namespace Relay.Accounts;

/// <summary>An account as it stands in the file.</summary>
/// <param name="Addresses">What it may send as; null where the file says nothing, which means the account's own name.</param>
public sealed record AccountEntry(string Name, ScramVerifier Verifier, IReadOnlyList<string>? Addresses = null)
{
    /// <summary>How much it may send, where it differs from all accounts.</summary>
    public SendingLimits Limits { get; init; } = SendingLimits.None;

    public IReadOnlyList<string> MaySendAs => Addresses ?? [Name];

    internal Account ToAccount(string revision) => new(Name, MaySendAs) { Limits = Limits, Revision = revision };
}
