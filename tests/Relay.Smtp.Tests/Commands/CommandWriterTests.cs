using System.Buffers;
using System.Text;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Smtp.Commands;

namespace Relay.Smtp.Tests.Commands;

public sealed class CommandWriterTests
{
    [Fact]
    public void Each_command_is_one_line()
    {
        Octets.Written(output => CommandWriter.Ehlo(output, "mail.example.org")).ShouldBe("EHLO mail.example.org\r\n");
        Octets.Written(output => CommandWriter.Helo(output, "mail.example.org")).ShouldBe("HELO mail.example.org\r\n");
        Octets.Written(CommandWriter.StartTls).ShouldBe("STARTTLS\r\n");
        Octets.Written(CommandWriter.Data).ShouldBe("DATA\r\n");
        Octets.Written(CommandWriter.Rset).ShouldBe("RSET\r\n");
        Octets.Written(CommandWriter.Quit).ShouldBe("QUIT\r\n");
    }

    [Theory]
    [InlineData("a@example.org", null, false, "MAIL FROM:<a@example.org>\r\n")]
    [InlineData("a@example.org", 1234567890123L, false, "MAIL FROM:<a@example.org> SIZE=1234567890123\r\n")]
    [InlineData("a@example.org", 10L, true, "MAIL FROM:<a@example.org> SIZE=10 BODY=8BITMIME\r\n")]
    [InlineData("\"a> b\"@example.org", null, true, "MAIL FROM:<\"a> b\"@example.org> BODY=8BITMIME\r\n")]
    [InlineData("a@[IPv6:2001:db8::1]", null, false, "MAIL FROM:<a@[IPv6:2001:db8::1]>\r\n")]
    [InlineData(null, null, false, "MAIL FROM:<>\r\n")]
    public void Mail_says_what_it_is_told(string? sender, long? size, bool eightBit, string line) =>
        Octets.Written(output => CommandWriter.Mail(
            output, sender is null ? null : Mailbox.Parse(sender), new MailParameters { Size = size, EightBitMime = eightBit })).ShouldBe(line);

    [Theory]
    [InlineData("j\u00FCrgen@b\u00FCcher.example", true, false, "MAIL FROM:<j\u00FCrgen@b\u00FCcher.example> SIZE=10 BODY=8BITMIME SMTPUTF8\r\n")]
    [InlineData("j\u00FCrgen@b\u00FCcher.example", true, true, "MAIL FROM:<j\u00FCrgen@b\u00FCcher.example> SIZE=10 BODY=8BITMIME SMTPUTF8 REQUIRETLS\r\n")]
    [InlineData("a@b\u00FCcher.example", false, true, "MAIL FROM:<a@xn--bcher-kva.example> SIZE=10 BODY=8BITMIME REQUIRETLS\r\n")]
    public void Mail_asks_for_what_the_message_needs(string sender, bool utf8, bool requireTls, string line) => Octets.Written(output =>
        CommandWriter.Mail(
        output, Mailbox.Parse(sender), new MailParameters { Size = 10, EightBitMime = true, SmtpUtf8 = utf8, RequireTls = requireTls })).ShouldBe(Utf8(line));

    [Fact]
    public void With_SMTPUTF8_an_address_goes_out_in_UTF_8() =>
        Octets.Written(output => CommandWriter.Rcpt(output, Mailbox.Parse("\u7528\u6237@b\u00FCcher.example"), RecipientParameters.None, utf8: true))
            .ShouldBe(Utf8("RCPT TO:<\u7528\u6237@b\u00FCcher.example>\r\n"));

    [Theory]
    [InlineData("B@Example.NET", "RCPT TO:<B@Example.NET>\r\n")]
    [InlineData("b@b\u00FCcher.example", "RCPT TO:<b@xn--bcher-kva.example>\r\n")]
    public void A_domain_goes_out_as_it_was_written_or_in_a_labels(string recipient, string line) =>
        Octets.Written(output => CommandWriter.Rcpt(output, Mailbox.Parse(recipient), RecipientParameters.None)).ShouldBe(line);

    [Theory]
    [InlineData("a@example.org")]
    [InlineData("\"a>\\\" b\"@example.org")]
    [InlineData("a@[192.0.2.1]")]
    public void What_we_write_we_can_read(string address)
    {
        var mailbox = Mailbox.Parse(address);
        var output = new ArrayBufferWriter<byte>();
        CommandWriter.Mail(output, mailbox, new MailParameters { Size = 1, EightBitMime = true });
        var mail = CommandParser.Parse(output.WrittenSpan[..^2]).ShouldBeOfType<Command.Mail>();
        mail.ReversePath.ShouldBe(mailbox);
        mail.Parameters.ShouldBe([new("SIZE", "1"), new("BODY", "8BITMIME")]);
    }

    /// <summary>As somebody sees it who reads octets.</summary>
    private static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
