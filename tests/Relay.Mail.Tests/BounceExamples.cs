using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Mail.Bounces;

namespace Relay.Mail.Tests;

internal static class BounceExamples
{
    public static readonly HeaderBlock Header = HeaderOf(
        """
        Received: from laptop.example.org ([192.0.2.7])
         by relay.example.org (Relay) with ESMTPSA id 028T5CY4TQKFF;
         Sun, 22 Nov 2026 12:00:00 +0000
        From: Ann <ann@example.org>
        To: Jane <jane@example.net>
        Subject: Minutes of Tuesday
        Date: Sun, 22 Nov 2026 12:00:00 +0000
        Message-ID: <minutes@example.org>

        """);

    public static readonly ReportedRecipient Unknown = new(
        Mailbox.Parse("jane@example.net"),
        ReportedAction.Failed,
        new Outcome.Failed(
            EnhancedStatus.Parse("5.1.1"),
            "The mail server of example.net does not accept this recipient.",
            "mx.example.net [192.0.2.25]",
            "550 5.1.1 <jane@example.net>: Recipient address rejected: User unknown"),
        Examples.Noon.AddSeconds(3),
        Attempts: 1);

    public static readonly ReportedRecipient Expired = new(
        Mailbox.Parse("bob@example.com"),
        ReportedAction.Failed,
        new Outcome.Failed(
            EnhancedStatus.Parse("4.4.7"),
            "No mail server of example.com could be reached for 5 days. The last attempt ended with: connection timed out.",
            "mail.example.com [198.51.100.4]"),
        Examples.Noon.AddDays(5),
        Attempts: 41);

    public static readonly ReportedRecipient NoDomain = new(
        Mailbox.Parse("eve@exmaple.test"),
        ReportedAction.Failed,
        new Outcome.Failed(EnhancedStatus.Parse("5.1.2"), "There is no domain exmaple.test."),
        Examples.Noon.AddSeconds(1),
        Attempts: 1);

    public static readonly BounceInfo One = new()
    {
        Id = new QueueId(0x0123_4567_89AB_CDF0),
        Date = Examples.Noon.AddSeconds(3),
        HostName = "relay.example.org",
        Sender = Mailbox.Parse("ann@example.org"),
        OriginalId = Examples.Id,
        OriginalAcceptedAt = Examples.Noon,
        OriginalHeader = Header,
        Recipients = [Unknown],
    };

    public static readonly BounceInfo Three = One with { Date = Examples.Noon.AddDays(5), Recipients = [Unknown, Expired, NoDomain] };

    public static readonly ReportedRecipient Later = new(
        Mailbox.Parse("carol@example.net"),
        ReportedAction.Delayed,
        new Outcome.Deferred(
            EnhancedStatus.Parse("4.2.2"), "The mail server mx.example.net put the recipient off.", "mx.example.net [192.0.2.25]", "452 4.2.2 Over quota"),
        Examples.Noon.AddHours(4),
        Attempts: 7)
    {
        WillRetryUntil = Examples.Noon.AddDays(5),
    };

    public static readonly ReportedRecipient PassedOn = new(
        Mailbox.Parse("dave@example.com"),
        ReportedAction.Relayed,
        new Outcome.Delivered(
            EnhancedStatus.Parse("2.0.0"), "The mail server mx.example.com accepted the message.", "mx.example.com [198.51.100.4]", "250 2.0.0 Ok: queued as 4711"),
        Examples.Noon.AddSeconds(2),
        Attempts: 1);

    public static readonly ReportedRecipient Arrived = PassedOn with { Address = Mailbox.Parse("erin@example.org"), Action = ReportedAction.Delivered };

    public static readonly BounceInfo Mixed = One with { Date = Examples.Noon.AddHours(4), OriginalEnvelopeId = "QQ314159", Recipients = [Arrived, Later, Unknown, PassedOn] };

    public static HeaderBlock HeaderOf(string text) => new(Octets.Of(text), IsCut: false);

    public static ReportedRecipient Saying(string reply, string status = "5.7.1") => Unknown with
    {
        Outcome = Unknown.Outcome with { Status = EnhancedStatus.Parse(status), Reply = reply },
    };

    public static byte[] Compose(BounceInfo bounce, params ReadOnlySpan<byte> content)
    {
        var composed = new BounceComposer(new FixedRandom()).Compose(bounce);
        return [.. composed.Opening.Span, .. content, .. composed.Closing.Span];
    }
}
