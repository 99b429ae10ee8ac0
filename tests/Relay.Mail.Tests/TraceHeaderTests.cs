using System.Buffers;
using System.Net;
using System.Net.Security;
using Relay.Core.Addresses;

namespace Relay.Mail.Tests;

public sealed class TraceHeaderTests
{
    [Fact]
    public void A_submission_over_TLS_with_a_login_is_told_in_full() => Written(Examples.Trace).ShouldBe(
        """
        Received: from laptop.example.org ([192.0.2.7])
         by relay.example.org (Relay) with ESMTPSA id 028T5CY4TQKFF
         for <jane@example.net> tls TLS_AES_256_GCM_SHA384;
         Sun, 22 Nov 2026 12:00:00 +0000

        """.ReplaceLineEndings("\r\n"));

    [Fact]
    public void What_is_not_known_is_left_out() => Written(Examples.Trace with { OnlyRecipient = null, CipherSuite = null }).ShouldBe(
        """
        Received: from laptop.example.org ([192.0.2.7])
         by relay.example.org (Relay) with ESMTPSA id 028T5CY4TQKFF;
         Sun, 22 Nov 2026 12:00:00 +0000

        """.ReplaceLineEndings("\r\n"));

    [Theory]
    [InlineData(false, false, false, "SMTP")]
    [InlineData(true, false, false, "ESMTP")]
    [InlineData(true, false, true, "ESMTPA")]
    [InlineData(true, true, false, "ESMTPS")]
    [InlineData(true, true, true, "ESMTPSA")]
    [InlineData(false, true, true, "ESMTPSA")]
    [InlineData(false, true, false, "ESMTPS")]
    [InlineData(false, false, true, "ESMTPA")]
    public void The_protocol_is_that_of_RFC_3848(bool extended, bool encrypted, bool authenticated, string protocol) =>
        Written(Examples.Trace with { IsExtended = extended, IsEncrypted = encrypted, IsAuthenticated = authenticated })
            .ShouldContain($" with {protocol} id ");

    [Theory]
    [InlineData(false, false, false, "UTF8SMTP")]
    [InlineData(true, false, false, "UTF8SMTP")]
    [InlineData(true, false, true, "UTF8SMTPA")]
    [InlineData(true, true, false, "UTF8SMTPS")]
    [InlineData(true, true, true, "UTF8SMTPSA")]
    public void With_SMTPUTF8_the_protocol_is_that_of_RFC_6531(bool extended, bool encrypted, bool authenticated, string protocol) =>
        Written(Examples.Trace with { IsUtf8 = true, IsExtended = extended, IsEncrypted = encrypted, IsAuthenticated = authenticated })
            .ShouldContain($" with {protocol} id ");

    [Fact]
    public void A_client_that_is_hidden_leaves_no_trace()
    {
        var hidden = Examples.Trace with { HidesClient = true, ReverseName = "pc7.office.example.org" };
        Written(hidden).ShouldBe(
            """
            Received: by relay.example.org (Relay) with ESMTPSA id 028T5CY4TQKFF
             for <jane@example.net> tls TLS_AES_256_GCM_SHA384;
             Sun, 22 Nov 2026 12:00:00 +0000

            """.ReplaceLineEndings("\r\n"));
        Written(hidden with { OnlyRecipient = null, CipherSuite = null }).ShouldStartWith("Received: by relay.example.org (Relay) with ESMTPSA id 028T5CY4TQKFF;\r\n Sun");
    }

    [Theory]
    [InlineData("pc7.example.org", "(pc7.example.org [192.0.2.7])")]
    [InlineData("PC_7.Example.ORG", "(PC_7.Example.ORG [192.0.2.7])")]
    [InlineData("b\u00FCcher.example", "(xn--bcher-kva.example [192.0.2.7])")]
    [InlineData("7.example.x7", "(7.example.x7 [192.0.2.7])")]
    [InlineData(null, "([192.0.2.7])")]
    [InlineData("", "([192.0.2.7])")]
    [InlineData("198.51.100.1", "([192.0.2.7])")]
    [InlineData("[198.51.100.1]", "([192.0.2.7])")]
    [InlineData("pc7.example.org.", "([192.0.2.7])")]
    [InlineData("a) by evil.example (b", "([192.0.2.7])")]
    [InlineData("a\r\n b", "([192.0.2.7])")]
    [InlineData("a\0b", "([192.0.2.7])")]
    public void The_name_by_reverse_DNS_is_told_if_it_is_one(string? name, string expected) =>
        Written(Examples.Trace with { ReverseName = name }).ShouldStartWith($"Received: from laptop.example.org {expected}\r\n by ");

    [Theory]
    [InlineData("192.0.2.7", "([192.0.2.7])")]
    [InlineData("2001:db8::7", "([IPv6:2001:db8::7])")]
    [InlineData("::ffff:192.0.2.7", "([192.0.2.7])")]
    [InlineData("fe80::1%3", "([IPv6:fe80::1])")]
    public void The_client_address_is_an_address_literal(string address, string expected) =>
        Written(Examples.Trace with { ClientAddress = IPAddress.Parse(address) }).ShouldContain(expected);

    [Theory]
    [InlineData("laptop", "laptop")]
    [InlineData("DESKTOP_7", "DESKTOP_7")]
    [InlineData("Mail.Example.ORG", "Mail.Example.ORG")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("[192.168.1.5]", "[192.168.1.5]")]
    [InlineData("[ipv6:2001:DB8::0:5]", "[IPv6:2001:db8::5]")]
    [InlineData("192.168.1.5", "192.168.1.5")]
    [InlineData("fe80::1", "\"fe80::1\"")]
    [InlineData("my printer", "\"my printer\"")]
    [InlineData("", "\"\"")]
    [InlineData("..", "\"..\"")]
    [InlineData("a) by evil.example (b", "\"a? by evil.example ?b\"")]
    [InlineData("a\" by evil.example; \"b", "\"a? by evil.example? ?b\"")]
    [InlineData("a\\", "\"a?\"")]
    [InlineData("a\r\nBcc: all@example.net\r\n\r\nx", "\"a??Bcc: all@example.net????x\"")]
    [InlineData("a\0\u001b[31m\u0085\u2028", "\"a??[31m??\"")]
    public void What_the_client_called_itself_cannot_leave_its_place(string name, string expected) =>
        Written(Examples.Trace with { ClientName = name }).ShouldStartWith($"Received: from {expected} ([192.0.2.7])\r\n by relay.example.org ");

    [Fact]
    public void A_suite_without_a_name_is_told_by_its_number() =>
        Written(Examples.Trace with { CipherSuite = (TlsCipherSuite)0xFEFE }).ShouldContain(" tls 0xFEFE;");

    [Fact]
    public void A_recipient_that_takes_more_than_ASCII_is_not_named() =>
        Written(Examples.Trace with { OnlyRecipient = Mailbox.Parse("jürgen@example.net") }).ShouldNotContain(" for ");

    [Theory]
    [MemberData(nameof(LongNames))]
    public void Lines_are_folded_and_never_too_long(string name)
    {
        var longest = Mailbox.Parse($"{new string('x', 64)}@{string.Join('.', Enumerable.Repeat(new string('y', 60), 4))}");
        var text = Written(Examples.Trace with { ClientName = name, ReverseName = longest.Domain.Text, OnlyRecipient = longest });

        text.ShouldEndWith("\r\n");
        var lines = text[..^2].Split("\r\n");
        lines.Skip(1).ShouldAllBe(line => line.StartsWith(' ') && line.TrimStart().Length > 0);
        lines.ShouldAllBe(line => line.Length <= 998 && (line.Length <= 78 || !line.TrimStart().Contains(' ')));
        text.Replace("\r\n", "", StringComparison.Ordinal).ShouldContain($" for <{longest}> tls ");
    }

    public static TheoryData<string> LongNames => new(
        string.Join('.', Enumerable.Repeat(new string('n', 60), 4)),
        string.Join(' ', Enumerable.Repeat("many words", 100)),
        new string('(', 2000));

    private static string Written(TraceInfo trace)
    {
        var output = new ArrayBufferWriter<byte>();
        TraceHeader.Write(trace, output);
        return output.Text();
    }
}
