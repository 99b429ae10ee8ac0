using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Smtp.Commands;

namespace Relay.Smtp.Tests.Commands;

/// <summary>What the client writes of RFC 3461, and AUTH.</summary>
public sealed class DsnWritingTests
{
    [Theory]
    [InlineData("QQ314159", "QQ314159")]
    [InlineData("a+b=c d", "a+2Bb+3Dc+20d")]
    [InlineData("\u00FC", "+C3+BC")]
    public void Xtext_encodes_what_needs_it_and_reads_back(string text, string encoded)
    {
        Xtext.Encode(text).ShouldBe(encoded);
        Xtext.TryDecode(encoded, out var decoded).ShouldBeTrue();
        decoded.ShouldBe(text);
    }

    [Theory]
    [InlineData(DsnReturn.Full, "MAIL FROM:<a@example.org> RET=FULL ENVID=x+2B1\r\n")]
    [InlineData(DsnReturn.Headers, "MAIL FROM:<a@example.org> RET=HDRS ENVID=x+2B1\r\n")]
    public void Mail_says_what_a_report_shall_carry(DsnReturn part, string line) => Octets.Written(output =>
        CommandWriter.Mail(output, Mailbox.Parse("a@example.org"), new MailParameters { Return = part, EnvelopeId = "x+1" })).ShouldBe(line);

    [Theory]
    [InlineData(DsnNotify.Never, "NEVER")]
    [InlineData(DsnNotify.Success, "SUCCESS")]
    [InlineData(DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay, "SUCCESS,FAILURE,DELAY")]
    public void Rcpt_says_of_what_a_report_is_wanted(DsnNotify notify, string words) =>
        Rcpt(new RecipientParameters { Notify = notify }).ShouldBe($"RCPT TO:<b@example.net> NOTIFY={words}\r\n");

    [Theory]
    [InlineData("rfc822", "Bob+x@example.org", "rfc822;Bob+2Bx@example.org")]
    [InlineData("rfc822", "j\u00FCrgen@example.org", "rfc822;j+C3+BCrgen@example.org")]
    [InlineData("utf-8", "j\u00FCrgen+\\=\U0001F600@example.org", "utf-8;j\\x{FC}rgen\\x{2B}\\x{5C}\\x{3D}\\x{1F600}@example.org")]
    public void Rcpt_names_whom_the_sender_addressed_and_we_can_read_it(string type, string address, string encoded)
    {
        var original = new RecipientParameters { OriginalRecipient = new OriginalRecipient(type, address) };
        Rcpt(original).ShouldBe($"RCPT TO:<b@example.net> ORCPT={encoded}\r\n");

        RcptParameters.TryRead([new Parameter("ORCPT", encoded)], out var read, out _).ShouldBeTrue();
        read.ShouldBe(original);
    }

    [Fact]
    public void An_original_address_that_has_no_room_is_left_out() =>
        Rcpt(new RecipientParameters { OriginalRecipient = new OriginalRecipient("utf-8", new string('\u00FC', 100)) }).ShouldBe("RCPT TO:<b@example.net>\r\n");

    [Fact]
    public void AUTH_writes_base64_and_nothing_as_an_equals_sign()
    {
        Octets.Written(output => CommandWriter.Auth(output, "PLAIN", [0, 1])).ShouldBe("AUTH PLAIN AAE=\r\n");
        Octets.Written(output => CommandWriter.Auth(output, "X", [])).ShouldBe("AUTH X =\r\n");
        Octets.Written(output => CommandWriter.Auth(output, "LOGIN", null)).ShouldBe("AUTH LOGIN\r\n");
        Octets.Written(output => CommandWriter.AuthResponse(output, [])).ShouldBe("\r\n");
        Octets.Written(CommandWriter.AuthCancel).ShouldBe("*\r\n");
        Octets.Written(output => CommandWriter.Lhlo(output, "mail.example.org")).ShouldBe("LHLO mail.example.org\r\n");
    }

    private static string Rcpt(RecipientParameters parameters) =>
        Octets.Written(output => CommandWriter.Rcpt(output, Mailbox.Parse("b@example.net"), parameters));
}
