using System.Globalization;
using Relay.Core.Operation;

namespace Relay.Commands.Queue;

/// <summary>Numbers and times as people read them at a glance.</summary>
internal static class Words
{
    private static readonly (char Unit, TimeSpan Length)[] Units =
        [('s', TimeSpan.FromSeconds(1)), ('m', TimeSpan.FromMinutes(1)), ('h', TimeSpan.FromHours(1)), ('d', TimeSpan.FromDays(1))];

    private static readonly string[] SizeUnits = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>Reads <c>90s</c>, <c>15m</c>, <c>2h</c> and <c>3d</c>.</summary>
    public static bool TryParseSpan(string text, out TimeSpan span)
    {
        span = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;

        var length = Array.Find(Units, unit => unit.Unit == text[^1]).Length;
        if (length == default || number > TimeSpan.MaxValue / length / 2)
            return false;
        span = number * length;
        return true;
    }

    /// <summary>In whole units, of which there are at least two: 119s, 90m, 30h, 3d.</summary>
    public static string Span(TimeSpan span)
    {
        var (unit, length) = Array.FindLast(Units, unit => span >= 2 * unit.Length);
        return length == default ? $"{(int)Math.Max(0, span.TotalSeconds)}s" : string.Create(CultureInfo.InvariantCulture, $"{(long)(span / length)}{unit}");
    }

    /// <summary>UTC, as the log has it.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Size(long octets)
    {
        var (size, unit) = ((double)octets, 0);
        for (; size >= 1024 && unit < SizeUnits.Length - 1; unit++)
            size /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? $"{octets}" : $"{size:0.0}")} {SizeUnits[unit]}");
    }

    public static string Count(long number, string one, string? several = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : several ?? $"{one}s")}");

    public static string RecipientsOf(long recipients, long messages) => $"{Count(recipients, "recipient")} of {Count(messages, "message")}";

    /// <summary>As the empty reverse-path is written; of a message whose row is missing nobody knows.</summary>
    public static string Sender(string? sender) => sender switch
    {
        null => "?",
        "" => "<>",
        _ => sender,
    };

    public static string State(QueuedRecipient recipient) => recipient.State switch
    {
        RecipientState.UnderWay => "under way",
        RecipientState.Held => "held",
        RecipientState.Damaged => "damaged",
        _ => recipient.IsGivenUp ? "given up" : "waiting",
    };

    /// <summary>When it is tried again; empty when that is not for the clock to say.</summary>
    public static string Next(QueuedRecipient recipient, DateTimeOffset now) => recipient switch
    {
        { State: not RecipientState.Waiting } => "",
        { NextAttemptAt: null } => "next ?",
        { NextAttemptAt: { } at } when at <= now => "due now",
        { NextAttemptAt: { } at } => $"next in {Span(at - now)}",
    };
}
