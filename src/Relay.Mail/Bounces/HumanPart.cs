using System.Globalization;

namespace Relay.Mail.Bounces;

/// <summary>The part for people: which message, to whom, what became of it, why, and what to do about it.</summary>
internal static class HumanPart
{
    /// <summary>In characters: enough to know a message by.</summary>
    private const int MaxSubjectLength = 200;

    /// <summary>In characters: what a person can be expected to read of a next hop's answer. The part for programs holds more.</summary>
    private const int MaxReplyLength = 600;

    /// <summary>In characters: a date-time of RFC 5322 §3.3 with the name of its zone in a comment.</summary>
    private const int MaxDateLength = 60;

    private const int Indentation = 4;

    public static void Write(BounceInfo bounce, MessageWriter writer)
    {
        var text = new PlainText();
        var zone = Zone(bounce);
        var groups = bounce.Recipients.GroupBy(recipient => recipient.Action).OrderBy(group => group.Key).ToArray();
        foreach (var group in groups)
        {
            if (group != groups[0])
                Space(text);
            text.Paragraph(HumanWords.Opening(bounce, group.Key, group.Count()));
            if (group == groups[0])
                WriteMessage(bounce, text);
            foreach (var recipient in group)
                WriteRecipient(recipient, zone, text);
        }

        Space(text);
        text.Paragraph(HumanWords.Enclosure(bounce));
        text.Line();
        text.Paragraph(HumanWords.Help(bounce));

        writer.Field("Content-Description", "Notification");
        text.Write(writer);
    }

    private static void Space(PlainText text)
    {
        text.Line();
        text.Line();
    }

    private static void WriteMessage(BounceInfo bounce, PlainText text)
    {
        text.Line();
        if (Subject(bounce.OriginalHeader) is { } subject)
            text.Paragraph($"Subject: {subject}", Indentation);
        text.Paragraph($"Sent: {SentOn(bounce)}", Indentation);
    }

    private static void WriteRecipient(ReportedRecipient recipient, TimeSpan zone, PlainText text)
    {
        Space(text);
        text.Paragraph(ReportedAddress.ForPeople(recipient.Address));
        text.Line();
        if (recipient.Action is ReportedAction.Failed or ReportedAction.Delayed)
            WriteTrouble(recipient, zone, text);
        else
            text.Paragraph($"The mail server {recipient.Outcome.NextHop} took it on {Date(recipient.LastAttemptAt, zone)}.", Indentation);
    }

    /// <summary>What a person wants to know first; then what happened, which is more for an administrator.</summary>
    private static void WriteTrouble(ReportedRecipient recipient, TimeSpan zone, PlainText text)
    {
        var (cause, outcome) = (Causes.Of(recipient), recipient.Outcome);
        text.Paragraph(cause.Sentence ?? outcome.Reason, Indentation);
        text.Paragraph(recipient.WillRetryUntil is { } until ? $"It will be tried until {Date(until, zone)}." : $"What you can do: {cause.Advice}", Indentation);

        var reason = cause.Sentence is null ? "" : outcome.Reason;
        if (outcome.Reply is { } reply)
        {
            text.Line();
            text.Paragraph($"{reason} The answer{(outcome.NextHop is { } nextHop ? $" of {nextHop}" : "")}:", Indentation);
            text.Line();
            text.Paragraph(SafeText.Shorten(reply, MaxReplyLength), Indentation * 2);
        }
        else if (reason.Length > 0)
        {
            text.Line();
            text.Paragraph(reason, Indentation);
        }

        if (recipient.Attempts > 1)
        {
            text.Line();
            text.Paragraph(string.Create(CultureInfo.InvariantCulture, $"It was tried {recipient.Attempts} times, the last time on {Date(recipient.LastAttemptAt, zone)}."), Indentation);
        }
    }

    /// <summary>Null where nobody could read it: the date and the recipient identify the message as well.</summary>
    private static string? Subject(HeaderBlock header) =>
        header.Find("Subject"u8) is { Length: > 0 } subject && EncodedWords.Decode(subject) is { } decoded && SafeText.Readable(decoded) is { Length: > 0 } readable
            ? SafeText.Shorten(readable, MaxSubjectLength)
            : null;

    /// <summary>As the sender's own program wrote it; ours if it wrote none.</summary>
    private static string SentOn(BounceInfo bounce) => OwnDate(bounce) ?? MessageDate.Format(bounce.OriginalAcceptedAt);

    private static string? OwnDate(BounceInfo bounce) => bounce.OriginalHeader.Find("Date"u8) is { Length: > 0 and <= MaxDateLength } date ? date : null;

    /// <summary>The zone that the sender's own program wrote its date in; ours if that can't be seen.</summary>
    private static TimeSpan Zone(BounceInfo bounce) => MessageDate.TryReadZone(OwnDate(bounce), out var zone) ? zone : bounce.Date.Offset;

    private static string Date(DateTimeOffset date, TimeSpan zone) => MessageDate.Format(date.ToOffset(zone));
}
