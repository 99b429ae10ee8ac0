using System.Text;
using Relay.Core.Addresses;
using Relay.Mail.Bounces;
using Relay.Mail.Tests.Parsers;

namespace Relay.Mail.Tests;

/// <summary>Failed, delayed, relayed, delivered (RFC 3464 §2.3.3), as programs and people read them.</summary>
public sealed class ReportKindTests
{
    [PythonFact]
    public async Task One_report_can_tell_each_recipient_something_else()
    {
        var report = await ReadReport.FromAsync(BounceExamples.Compose(BounceExamples.Mixed));

        report.Defects.ShouldBeEmpty();
        report.Status[0]["Original-Envelope-Id"].ShouldBe("QQ314159");
        report.Status[0]["Received-From-MTA"].ShouldBe("dns; laptop.example.org ([192.0.2.7])");
        report.Status.Skip(1).Select(group => $"{group["Final-Recipient"]} {group["Action"]} {group["Status"]}").ShouldBe(
        [
            "rfc822; erin@example.org delivered 2.0.0",
            "rfc822; carol@example.net delayed 4.2.2",
            "rfc822; jane@example.net failed 5.1.1",
            "rfc822; dave@example.com relayed 2.0.0",
        ]);
        report.Status.Skip(1).Select(group => group.ContainsKey("Will-Retry-Until")).ShouldBe([false, true, false, false]);
        report.Status[2]["Will-Retry-Until"].ShouldBe("Fri, 27 Nov 2026 12:00:00 +0000");
    }

    [PythonFact]
    public async Task A_person_reads_the_worst_first()
    {
        var report = await ReadReport.FromAsync(BounceExamples.Compose(BounceExamples.Mixed));

        report.Fields["Subject"].ShouldBe("Undelivered mail: jane@example.net");
        string[] order = ["could not be delivered to the recipient", "jane@", "could not be delivered yet", "carol@", "has been passed on", "dave@", "has been delivered", "erin@"];
        var places = order.Select(words => OneLine(report.Human).IndexOf(words, StringComparison.Ordinal)).ToArray();
        places.ShouldAllBe(place => place >= 0);
        places.ShouldBe(places.Order());
    }

    [FluflFact]
    public async Task A_mailing_list_counts_those_who_failed_and_no_others()
    {
        var mixed = await ScannedBounce.FromAsync(BounceExamples.Compose(BounceExamples.Mixed));
        mixed.Permanent.ShouldBe(["jane@example.net"]);
        mixed.Temporary.ShouldBe(["carol@example.net"]);

        var three = await ScannedBounce.FromAsync(BounceExamples.Compose(BounceExamples.Three));
        three.Permanent.ShouldBe(["bob@example.com", "eve@exmaple.test", "jane@example.net"]); // bob's time was up: that is for good
        three.Temporary.ShouldBeEmpty();

        var success = await ScannedBounce.FromAsync(BounceExamples.Compose(BounceExamples.One with { Recipients = [BounceExamples.PassedOn, BounceExamples.Arrived] }));
        success.Permanent.ShouldBeEmpty();
        success.Temporary.ShouldBeEmpty();
    }

    [MailparserFact]
    public async Task A_program_for_Node_reads_the_same()
    {
        var mail = await ParsedMail.FromAsync(BounceExamples.Compose(BounceExamples.One with { Recipients = [BounceExamples.Later with { Address = Mailbox.Parse("用户@例え.example") }] }));

        mail.Type.ShouldBe("multipart/report");
        mail.ReportType.ShouldBe("delivery-status");
        mail.To.ShouldBe("ann@example.org");
        mail.Subject.ShouldBe("Delayed mail (no need to send it again): 用户@例え.example");
        mail.Text.ShouldContain("用户@例え.example\n");
        mail.Text.ShouldContain("The recipient's mailbox is full.");
        mail.Attachments.ShouldHaveSingleItem().Type.ShouldBe("text/rfc822-headers");
        mail.Attachments[0].Content.ShouldBe(Encoding.Latin1.GetString(BounceExamples.Header.Octets.Span));
    }

    [Fact]
    public void Who_is_told_of_a_delay_need_not_do_anything()
    {
        var human = Human(BounceExamples.One with { Recipients = [BounceExamples.Later] });

        human.ShouldContain("there is no need to send it again");
        human.ShouldContain("It will be tried until Fri, 27 Nov 2026 12:00:00 +0000.");
        human.ShouldNotContain("What you can do");
        human.ShouldNotContain("no further attempt");
    }

    [Fact]
    public void Times_are_those_of_the_senders_own_zone()
    {
        var human = Human(BounceExamples.One with
        {
            OriginalHeader = BounceExamples.HeaderOf("Date: Sun, 22 Nov 2026 04:00:00 -0800 (PST)\n"),
            Recipients = [BounceExamples.Later],
        });

        human.ShouldContain("It will be tried until Fri, 27 Nov 2026 04:00:00 -0800.");
        human.ShouldContain("the last time on Sun, 22 Nov 2026 08:00:00 -0800.");
    }

    [Fact]
    public void A_success_is_told_with_the_host_that_has_the_message()
    {
        var relayed = Human(BounceExamples.One with { Recipients = [BounceExamples.PassedOn] });
        relayed.ShouldContain("The mail server mx.example.com [198.51.100.4] took it on Sun, 22 Nov 2026 12:00:02 +0000.");
        relayed.ShouldContain("does not confirm it");

        Human(BounceExamples.One with { Recipients = [BounceExamples.Arrived] }).ShouldContain("delivered to the mailbox of the recipient below");
    }

    [Fact]
    public void The_postmaster_reads_that_nobody_else_does()
    {
        var human = Human(BounceExamples.One with { IsForPostmaster = true });

        human.ShouldContain("nobody but you, the postmaster, is told");
        human.ShouldContain("\"relay trace 028T5CY4TQKFF\"");
        human.ShouldNotContain("Your message");
        human.ShouldNotContain("write to postmaster");
    }

    [Theory]
    [InlineData("Received: from a.example ([192.0.2.7])\n by relay.example.org (Relay) with ESMTPSA id X;\n date\n", "dns; a.example ([192.0.2.7])")]
    [InlineData("Received: from [IPv6:2001:db8::1] (b.example [IPv6:2001:db8::1])\n by relay.example.org (Relay) with ESMTPSA id X;\n date\n",
        "dns; [IPv6:2001:db8::1] (b.example [IPv6:2001:db8::1])")]
    [InlineData("Received: by relay.example.org (Relay) with ESMTPSA id X; date\n", null)] // the client is nobody's business
    [InlineData("Received: from a.example ([192.0.2.7])\n by other.example.org (Relay) with ESMTPSA id X;\n date\n", null)]
    [InlineData("Received: from \"a b\" ([192.0.2.7])\n by relay.example.org (Relay) with ESMTPSA id X;\n date\n", null)]
    [InlineData("Subject: x\n", null)]
    public void Who_gave_us_the_message_is_told_as_our_trace_field_has_it(string header, string? expected)
    {
        var text = Encoding.ASCII.GetString(BounceExamples.Compose(BounceExamples.One with { OriginalHeader = BounceExamples.HeaderOf(header) })).Replace("\r\n ", " ", StringComparison.Ordinal);
        if (expected is null)
            text.ShouldNotContain("Received-From-MTA");
        else
            text.ShouldContain($"\r\nReceived-From-MTA: {expected}\r\n");
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static string Human(BounceInfo bounce)
    {
        var text = Encoding.ASCII.GetString(BounceExamples.Compose(bounce));
        var human = text[text.IndexOf("Content-Description: Notification", StringComparison.Ordinal)..text.IndexOf("message/delivery-status", StringComparison.Ordinal)];
        return string.Join(' ', human.Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }
}
