using Relay.Core.Accounts;

namespace Relay.Accounts;

/// <summary>One number of <see cref="SendingLimits"/>, as the accounts file and the command line know it: null or a whole number that is not negative.</summary>
/// <param name="Key">In the file.</param>
/// <param name="Words">For people.</param>
public sealed record LimitSetting(string Key, string Words, Func<SendingLimits, int?> Get, Func<SendingLimits, int?, SendingLimits> Set)
{
    public static IReadOnlyList<LimitSetting> All { get; } =
    [
        new("messagesPerHour", "messages per hour", limits => limits.MessagesPerHour, (limits, value) => limits with { MessagesPerHour = value }),
        new("messagesPerDay", "messages per day", limits => limits.MessagesPerDay, (limits, value) => limits with { MessagesPerDay = value }),
        new("recipientsPerHour", "recipients per hour", limits => limits.RecipientsPerHour, (limits, value) => limits with { RecipientsPerHour = value }),
        new("recipientsPerDay", "recipients per day", limits => limits.RecipientsPerDay, (limits, value) => limits with { RecipientsPerDay = value }),
        new("sessions", "sessions at one time", limits => limits.Sessions, (limits, value) => limits with { Sessions = value }),
    ];

    /// <summary>Those that the limits say something about, in the order of <see cref="All"/>.</summary>
    public static IEnumerable<(LimitSetting Setting, int Value)> SetIn(SendingLimits limits) =>
        from setting in All
        let value = setting.Get(limits)
        where value is not null
        select (setting, value.Value);
}
