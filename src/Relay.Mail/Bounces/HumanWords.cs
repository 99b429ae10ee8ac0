using System.Globalization;

namespace Relay.Mail.Bounces;

/// <summary>What the part for people says around the recipients.</summary>
internal static class HumanWords
{
    public static string Opening(BounceInfo bounce, ReportedAction action, int recipients)
    {
        var whom = recipients == 1 ? "the recipient below" : string.Create(CultureInfo.InvariantCulture, $"the {recipients} recipients below");
        if (bounce.IsForPostmaster)
        {
            return $"A message that has no sender could not be delivered to {whom}, and no further attempt will be made. It is itself a report, as a rule, and " +
                   "nobody but you, the postmaster, is told.";
        }

        return action switch
        {
            ReportedAction.Failed => $"Your message could not be delivered to {whom}, and no further attempt will be made.",
            ReportedAction.Delayed => $"Your message could not be delivered yet to {whom}. You need not do anything, and there is no need to send it again: it goes on being " +
                                      "tried, and you will be told if that comes to nothing.",
            ReportedAction.Relayed => $"Your message has been passed on to the mail server of {whom}. You asked to be told of its delivery, and that mail server does not " +
                                      "confirm it: this is the last that you hear, unless the message comes back from there.",
            _ => $"Your message has been delivered to the mailbox of {whom}. That does not mean that it has been read.",
        };
    }

    /// <summary>What of the original is attached, and what the report leaves open.</summary>
    public static string Enclosure(BounceInfo bounce)
    {
        const string OnlyHeader = "Only the header of your message is attached; the message itself should be in your mail program's folder of sent mail.";
        if (bounce.IsForPostmaster)
            return bounce.Returned == ReturnedContent.Nothing ? "It can't be read here any more." : "Its header is attached.";

        var enclosed = bounce.Returned switch
        {
            ReturnedContent.Message => "Your message is attached.",
            ReturnedContent.HeaderOfLarge => $"Your message is too large to be sent back. {OnlyHeader}",
            ReturnedContent.HeaderOfUnfit => $"Your message could not come back whole by every way that this report may take. {OnlyHeader}",
            ReturnedContent.Nothing => "Nothing of your message is attached, for it can't be read here any more; it should be in your mail program's folder of sent mail.",
            _ => OnlyHeader,
        };
        return $"{enclosed} If it was addressed to other people too, this report says nothing about them.";
    }

    public static string Help(BounceInfo bounce) => bounce.IsForPostmaster
        ? $"The message is known at {bounce.HostName} as {bounce.OriginalId}: \"relay trace {bounce.OriginalId}\" tells its story."
        : $"If you need help, forward this report to your administrator, or write to postmaster@{bounce.HostName}. The message is known there as {bounce.OriginalId}.";
}
