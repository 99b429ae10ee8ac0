using System.Text;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Mail.Tests.Parsers;

namespace Relay.Mail.Tests;

public sealed class BounceComposerTests
{
    /// <summary>Everything at once that must not get out of its place.</summary>
    private const string Hostile =
        "550 no\r\nBcc: all@example.net\r\n\r\n--=_028T5CY4TQKFG_0102030405060708090a0b0c--\r\n.\r\n\0\u001b[2J\u0085\u2028 Grüße \ud800";

    [Theory]
    [InlineData("one-recipient.eml")]
    [InlineData("three-recipients.eml")]
    [InlineData("mixed.eml")]
    public void A_bounce_reads_as_agreed(string file)
    {
        var bounce = file switch
        {
            "one-recipient.eml" => BounceExamples.One,
            "mixed.eml" => BounceExamples.Mixed,
            _ => BounceExamples.Three,
        };
        var expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", file));
        Encoding.UTF8.GetString(BounceExamples.Compose(bounce)).ShouldBe(expected);
    }

    [PythonFact]
    public async Task A_report_is_understood_by_a_parser_that_we_did_not_write()
    {
        var report = await ReadReport.FromAsync(BounceExamples.Compose(BounceExamples.Three));

        report.Defects.ShouldBeEmpty();
        report.Type.ShouldBe("multipart/report");
        report.ReportType.ShouldBe("delivery-status");
        report.PartTypes.ShouldBe(["text/plain", "message/delivery-status", "text/rfc822-headers"]);
        report.Epilogue.ShouldBe("");

        report.Fields["From"].ShouldBe("Mail Delivery System <postmaster@relay.example.org>");
        report.Fields["To"].ShouldBe("ann@example.org");
        report.Fields["Auto-Submitted"].ShouldBe("auto-replied");
        report.Fields["In-Reply-To"].ShouldBe("<minutes@example.org>");

        report.Status.Count.ShouldBe(4);
        report.Status[0]["Reporting-MTA"].ShouldBe("dns; relay.example.org");
        report.Status[0]["X-Relay-Queue-ID"].ShouldBe("028T5CY4TQKFF");
        report.Status[1].ShouldBe(new Dictionary<string, string>
        {
            ["Final-Recipient"] = "rfc822; jane@example.net",
            ["Action"] = "failed",
            ["Status"] = "5.1.1",
            ["Remote-MTA"] = "dns; mx.example.net",
            ["Diagnostic-Code"] = "smtp; 550 5.1.1 <jane@example.net>: Recipient address rejected: User unknown",
            ["Last-Attempt-Date"] = "Sun, 22 Nov 2026 12:00:03 +0000",
        }, ignoreOrder: true);
        report.Status[3].Keys.ShouldBe(["Final-Recipient", "Action", "Status", "Last-Attempt-Date"]);

        report.Human.ShouldContain("User\r\n        unknown\r\n");
        report.Original.ShouldBe(Encoding.UTF8.GetString(BounceExamples.Header.Octets.Span));
    }

    [PythonFact]
    public async Task Addresses_beyond_ascii_are_spelt_so_that_a_report_in_ascii_can_hold_them()
    {
        var report = await ReadReport.FromAsync(BounceExamples.Compose(BounceExamples.One with
        {
            Sender = Mailbox.Parse("josé@example.org"),
            OriginalEnvelopeId = "QQ314159",
            Recipients =
            [
                BounceExamples.Unknown with { Address = Mailbox.Parse("用户+1@example.net"), OriginalRecipient = new("utf-8", "jürgen@example.net") },
                BounceExamples.Unknown with { Address = Mailbox.Parse("jane@münchen.example"), OriginalRecipient = new("rfc822", "Jane+a@example.net") },
            ],
        }));

        report.Defects.ShouldBeEmpty();
        report.Fields["To"].ShouldBe("undisclosed-recipients:;");
        report.Status[0]["Original-Envelope-Id"].ShouldBe("QQ314159");
        report.Status[1]["Final-Recipient"].ShouldBe(@"utf-8; \x{7528}\x{6237}\x{2B}1@example.net");
        report.Status[1]["Original-Recipient"].ShouldBe(@"utf-8; j\x{FC}rgen@example.net");
        report.Status[2]["Final-Recipient"].ShouldBe("rfc822; jane@xn--mnchen-3ya.example");
        report.Status[2]["Original-Recipient"].ShouldBe("rfc822; Jane+a@example.net");
        report.Human.ShouldContain("用户+1@example.net"); // as people write them, which is in UTF-8
        report.Human.ShouldContain("jane@münchen.example");
        report.Fields["Subject"].ShouldBe("Undelivered mail: 用户+1@example.net and one more");
    }

    [PythonFact]
    public async Task A_hostile_next_hop_gets_nothing_out_of_its_place()
    {
        var report = await ReadReport.FromAsync(BounceExamples.Compose(BounceExamples.One with
        {
            Recipients = [BounceExamples.Unknown with
            {
                Address = Mailbox.Parse("\"a\\\" (b <c>\"@example.net"),
                Outcome = new Outcome.Failed(EnhancedStatus.Parse("5.7.1"), Hostile, Hostile, Hostile),
            }],
        }));

        const string Tamed = "550 no Bcc: all@example.net --=_028T5CY4TQKFG_0102030405060708090a0b0c-- . ??[2J?? Gr??e ?";
        report.Defects.ShouldBeEmpty();
        report.Fields.ContainsKey("Bcc").ShouldBeFalse();
        report.PartTypes.Count.ShouldBe(3);
        report.Status.Count.ShouldBe(2);
        report.Status[1]["Final-Recipient"].ShouldBe("rfc822; \"a\\\" (b <c>\"@example.net");
        report.Status[1]["Diagnostic-Code"].ShouldBe($"smtp; {Tamed}");
        report.Status[1]["Remote-MTA"].ShouldBe("dns; 550");
        report.Human.ShouldContain("        550 no Bcc: all@example.net\r\n");
    }

    [PythonFact]
    public async Task A_header_that_is_not_plain_text_comes_back_octet_for_octet()
    {
        byte[] octets =
        [
            .. Octets.Of("Subject: Grüße \t\nX-Long: "), .. Enumerable.Repeat((byte)'x', 5000),
            .. "\r\nX-Odd: \0\u001b = =3D\r\n \r\n"u8, 0xFF, .. "\r\n"u8,
        ];
        var message = BounceExamples.Compose(BounceExamples.One with { OriginalHeader = new HeaderBlock(octets, IsCut: true) });
        var report = await ReadReport.FromAsync(message);

        report.Defects.ShouldBeEmpty();
        report.Original.ShouldBe(Encoding.Latin1.GetString(octets));
        ShouldPassEverywhere(message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("X: y")]
    [InlineData("X: a\rb\n")]
    [InlineData("Message-ID: <a@b>\n c\n")]
    [InlineData("Subject:\n Grüße\nX: \0\n")]
    public void Whatever_the_original_held_a_bounce_passes_everywhere(string header) =>
        ShouldPassEverywhere(BounceExamples.Compose(BounceExamples.One with { OriginalHeader = BounceExamples.HeaderOf(header) }));

    [Theory]
    [InlineData(100)]
    [InlineData(5_000)]
    [InlineData(100_000)]
    public void However_long_the_answer_its_lines_are_not(int length)
    {
        foreach (var reply in (string[])[new string('x', length), string.Join(' ', Enumerable.Repeat("word", length / 5)), new string('\0', length)])
            ShouldPassEverywhere(BounceExamples.Compose(BounceExamples.One with { Recipients = [BounceExamples.Saying(reply)] }));
    }

    [Theory]
    [InlineData("Message-ID: <a@b>\n", "<a@b>")]
    [InlineData("message-id:\n <a@b>\n", "<a@b>")]
    [InlineData("Message-ID: a@b\n", null)]
    [InlineData("Message-ID: <ab>\n", null)]
    [InlineData("Message-ID: <a@b> <c@d>\n", null)]
    [InlineData("Message-ID: <a @b>\n", null)]
    [InlineData("Message-ID: <ü@b>\n", null)]
    [InlineData("Message-ID: <a@b\u0007>\n", null)]
    [InlineData("Message-ID:\n", null)]
    [InlineData("Subject: x\n", null)]
    public void It_refers_to_the_original_only_by_an_id_that_is_one(string header, string? expected)
    {
        var text = Encoding.ASCII.GetString(BounceExamples.Compose(BounceExamples.One with { OriginalHeader = BounceExamples.HeaderOf(header) }));
        if (expected is null)
            text.ShouldNotContain("In-Reply-To:");
        else
            text.ShouldContain($"\r\nIn-Reply-To: {expected}\r\nReferences: {expected}\r\n");
    }

    [Fact]
    public void The_subject_is_repeated_where_it_can_be_read()
    {
        Human("Subject: Minutes\n of Tuesday\n").ShouldContain("    Subject: Minutes of Tuesday\r\n");
        Human($"Subject: {string.Join(' ', Enumerable.Repeat("word", 1000))}\n").ShouldContain(" ...\r\n    Sent:");
        Human("Subject: =?utf-8?B?R3LDvMOfZQ==?=\n").ShouldContain("    Subject: Gr=C3=BC=C3=9Fe\r\n");
        Human("Subject: Grüße\n").ShouldContain("    Subject: Gr=C3=BC=C3=9Fe\r\n");
        Human("Subject: =?utf-8?B?R3LDvMOfZQ?=\n").ShouldNotContain("    Subject:");
        Human("To: x\n").ShouldNotContain("    Subject:");
    }

    [Fact]
    public void The_date_is_the_senders_own_if_there_is_one()
    {
        Human("Date: Sun, 22 Nov 2026 13:00:00 +0100 (CET)\n").ShouldContain("    Sent: Sun, 22 Nov 2026 13:00:00 +0100 (CET)\r\n");
        Human($"Date: {new string('9', 100)}\n").ShouldContain("    Sent: Sun, 22 Nov 2026 12:00:00 +0000\r\n");
    }

    [Fact]
    public void Without_an_answer_of_the_next_hop_there_is_no_diagnostic_code()
    {
        var text = Encoding.ASCII.GetString(BounceExamples.Compose(BounceExamples.One with { Recipients = [BounceExamples.Expired] }));
        text.ShouldContain("Remote-MTA: dns; mail.example.com\r\n");
        text.ShouldNotContain("Diagnostic-Code");
        text.ShouldNotContain("answered:");
    }

    [Fact]
    public void A_header_that_was_cut_is_said_to_be()
    {
        var cut = BounceExamples.Header with { IsCut = true };
        Encoding.ASCII.GetString(BounceExamples.Compose(BounceExamples.One with { OriginalHeader = cut })).ShouldContain("(beginning)");
    }

    private static string Human(string header)
    {
        var text = Encoding.ASCII.GetString(BounceExamples.Compose(BounceExamples.One with { OriginalHeader = BounceExamples.HeaderOf(header) }));
        return text[..text.IndexOf("message/delivery-status", StringComparison.Ordinal)];
    }

    private static void ShouldPassEverywhere(byte[] message)
    {
        var text = Encoding.Latin1.GetString(message);
        text.ShouldEndWith("\r\n");
        foreach (var line in text.Split("\r\n"))
        {
            line.Length.ShouldBeLessThanOrEqualTo(998);
            line.ShouldNotMatch(@"[^\t -~]");
        }
    }
}
