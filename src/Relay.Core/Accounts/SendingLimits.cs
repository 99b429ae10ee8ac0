namespace Relay.Core.Accounts;

/// <summary>How much somebody may send. 0 is nothing at all; null is no limit, or where an account says nothing, what all accounts have.</summary>
public sealed record SendingLimits
{
    public static SendingLimits None { get; } = new();

    public int? MessagesPerHour { get; init; }

    public int? MessagesPerDay { get; init; }

    /// <summary>A message counts once for each recipient.</summary>
    public int? RecipientsPerHour { get; init; }

    public int? RecipientsPerDay { get; init; }

    /// <summary>Sessions at one time.</summary>
    public int? Sessions { get; init; }

    /// <summary>These, and where they say nothing, the others.</summary>
    public SendingLimits Or(SendingLimits others) => new()
    {
        MessagesPerHour = MessagesPerHour ?? others.MessagesPerHour,
        MessagesPerDay = MessagesPerDay ?? others.MessagesPerDay,
        RecipientsPerHour = RecipientsPerHour ?? others.RecipientsPerHour,
        RecipientsPerDay = RecipientsPerDay ?? others.RecipientsPerDay,
        Sessions = Sessions ?? others.Sessions,
    };
}
