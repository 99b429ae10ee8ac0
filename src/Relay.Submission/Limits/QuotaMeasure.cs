using Relay.Core.Accounts;

namespace Relay.Submission.Limits;

/// <summary>One of the things that are counted of everybody.</summary>
/// <param name="What">In words, as is the period.</param>
/// <param name="Limit">Which limit holds for it.</param>
/// <param name="Amount">What a message with so many recipients adds: messages, recipients.</param>
internal sealed record QuotaMeasure(string What, string Period, TimeSpan Window, Func<SendingLimits, int?> Limit, Func<int, int, int> Amount)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>In the order of <see cref="SavedUsage"/>.</summary>
    public static IReadOnlyList<QuotaMeasure> All { get; } =
    [
        new("messages", "hour", Hour, limits => limits.MessagesPerHour, (messages, _) => messages),
        new("messages", "day", Day, limits => limits.MessagesPerDay, (messages, _) => messages),
        new("recipients", "hour", Hour, limits => limits.RecipientsPerHour, (_, recipients) => recipients),
        new("recipients", "day", Day, limits => limits.RecipientsPerDay, (_, recipients) => recipients),
    ];

    public SlidingWindow At(DateTimeOffset time) => SlidingWindow.At(time.UtcTicks, Window);
}
