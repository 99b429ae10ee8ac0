using System.Text;

namespace Relay.Mail.Bounces;

/// <summary>The part for people: which message, to whom, why not, and what to do about it.</summary>
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
        writer.Field("Content-Description", "Notification");
        writer.Field("Content-Type", "text/plain; charset=us-ascii");
        writer.Line();

        writer.Paragraph(Opening(bounce.Recipients.Count));
        writer.Line();
        if (Subject(bounce.OriginalHeader) is { } subject)
            writer.Paragraph($"Subject: {subject}", Indentation);
        writer.Paragraph($"Sent: {Date(bounce)}", Indentation);

        foreach (var recipient in bounce.Recipients)
            WriteRecipient(recipient, writer);

        writer.Line();
        writer.Line();
        writer.Paragraph(
            "Only the header of your message is attached; the message itself should be in your mail program's folder of sent mail. " +
            "If it was addressed to other people too, this report says nothing about them.");
        writer.Line();
        writer.Paragraph(
            $"If you need help, forward this report to your administrator, or write to postmaster@{bounce.HostName}. " +
            $"The message is known there as {bounce.OriginalId}.");
    }

    private static string Opening(int recipients) => recipients == 1
        ? "Your message could not be delivered to the recipient below, and no further attempt will be made."
        : $"Your message could not be delivered to the {recipients} recipients below, and no further attempt will be made.";

    private static void WriteRecipient(FailedRecipient recipient, MessageWriter writer)
    {
        var outcome = recipient.Outcome;
        writer.Line();
        writer.Line();
        writer.Paragraph(ReportedAddress.Text(recipient.Address));
        writer.Line();
        writer.Paragraph(outcome.Reason, Indentation);
        if (outcome.Reply is { } reply)
        {
            writer.Paragraph(outcome.NextHop is { } nextHop ? $"The mail server {nextHop} answered:" : "The answer was:", Indentation);
            writer.Line();
            writer.Paragraph(SafeText.Shorten(reply, MaxReplyLength), Indentation * 2);
        }

        writer.Line();
        if (recipient.Attempts > 1)
        {
            writer.Paragraph($"It was tried {recipient.Attempts} times, the last time on {MessageDate.Format(recipient.LastAttemptAt)}.", Indentation);
            writer.Line();
        }

        writer.Paragraph($"What you can do: {BounceAdvice.For(outcome.Status)}", Indentation);
    }

    /// <summary>Null where it would take a decoder to make it readable (RFC 2047): the date and the recipient identify the message as well.</summary>
    private static string? Subject(HeaderBlock header) =>
        header.Find("Subject"u8) is { Length: > 0 } subject && Ascii.IsValid(subject) && !subject.Contains("=?", StringComparison.Ordinal)
            ? SafeText.Shorten(subject, MaxSubjectLength)
            : null;

    /// <summary>As the sender's own program wrote it, which is in the sender's time zone; ours if it wrote none.</summary>
    private static string Date(BounceInfo bounce) =>
        bounce.OriginalHeader.Find("Date"u8) is { Length: > 0 and <= MaxDateLength } date ? date : MessageDate.Format(bounce.OriginalAcceptedAt);
}
