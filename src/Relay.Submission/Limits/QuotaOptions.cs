using Relay.Core.Accounts;

namespace Relay.Submission.Limits;

/// <summary>How much may be sent. Where an account has limits of its own, they hold instead.</summary>
public sealed class QuotaOptions
{
    /// <summary>By each account. 10,000 recipients a day matches Exchange Online's recipient rate limit.</summary>
    public SendingLimits Account { get; set; } = new() { RecipientsPerDay = 10_000 };

    /// <summary>From each client address (IPv4 address or IPv6 /64), by all accounts together. None: accounts are what we know people by.</summary>
    public SendingLimits Address { get; set; } = new();

    /// <summary>The share of a limit, in percent, that the log hears of.</summary>
    public int WarnAtPercent { get; set; } = 80;
}
