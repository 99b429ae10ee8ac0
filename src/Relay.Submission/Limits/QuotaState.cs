namespace Relay.Submission.Limits;

/// <summary>What everybody has sent lately, by account name and by client address, as it stands in the file.</summary>
internal sealed record QuotaState(IReadOnlyDictionary<string, SavedUsage?> Accounts, IReadOnlyDictionary<string, SavedUsage?> Addresses);
