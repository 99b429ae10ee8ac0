using System.Text;
using Relay.Mail.Bounces;
using Relay.Mail.Tests.Parsers;

namespace Relay.Mail.Tests;

/// <summary>What of the original goes back with a report (RFC 3461 §4.3).</summary>
public sealed class ReturnedContentTests
{
    private static readonly byte[] Message = [.. BounceExamples.Header.Octets.Span, .. "\r\nHello Jane,\r\n.\r\n--=_028T5CY4TQKFG_\r\n\r\nBye"u8];

    private static readonly BounceInfo Whole = BounceExamples.One with { Returned = ReturnedContent.Message };

    [PythonFact]
    public async Task A_whole_message_comes_back_octet_for_octet()
    {
        var report = await ReadReport.FromAsync(BounceExamples.Compose(Whole, Message));

        report.Defects.ShouldBeEmpty();
        report.PartTypes.ShouldBe(["text/plain", "message/delivery-status", "message/rfc822"]);
        report.Original.ShouldBe(Encoding.ASCII.GetString(Message));
        report.Human.ShouldContain("Your message is attached.");
        report.Human.ShouldNotContain("Only the header");
        report.Epilogue.ShouldBe("");
    }

    [MailparserFact]
    public async Task A_whole_message_is_an_attachment_that_opens()
    {
        var mail = await ParsedMail.FromAsync(BounceExamples.Compose(Whole, Message));

        var attached = mail.Attachments.ShouldHaveSingleItem();
        attached.Type.ShouldBe("message/rfc822");
        attached.Content.ReplaceLineEndings("\n").ShouldBe(Encoding.ASCII.GetString(Message).ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData(ReturnedContent.HeaderOfLarge, "Your message is too large to be sent back.")]
    [InlineData(ReturnedContent.HeaderOfUnfit, "Your message could not come back whole")]
    [InlineData(ReturnedContent.Header, "Only the header of your message is attached")]
    public void What_is_missing_is_said(ReturnedContent returned, string words)
    {
        var text = Encoding.ASCII.GetString(BounceExamples.Compose(BounceExamples.One with { Returned = returned }));
        text.ShouldContain("Content-Type: text/rfc822-headers\r\n");
        text.ShouldContain(words);
        text.ShouldContain("Only the header");
    }

    [PythonFact]
    public async Task A_report_without_the_original_is_a_report()
    {
        var report = await ReadReport.FromAsync(BounceExamples.Compose(BounceExamples.One with
        {
            Returned = ReturnedContent.Nothing,
            OriginalHeader = new HeaderBlock(default, IsCut: true),
        }));

        report.Defects.ShouldBeEmpty();
        report.PartTypes.ShouldBe(["text/plain", "message/delivery-status"]);
        report.Human.ShouldContain("Nothing of your message is attached");
        report.Epilogue.ShouldBe("");
    }
}
