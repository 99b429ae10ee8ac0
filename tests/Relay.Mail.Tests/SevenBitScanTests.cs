using System.Text;

namespace Relay.Mail.Tests;

public sealed class SevenBitScanTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("a", true)]
    [InlineData("a\r\n", true)]
    [InlineData("\r\n\r\n\u007f\u0001\t", true)]
    [InlineData("a\nb", false)]
    [InlineData("a\rb", false)]
    [InlineData("a\r\r\n", false)]
    [InlineData("a\r", false)]
    [InlineData("a\0b", false)]
    [InlineData("ü", false)]
    public void Nothing_but_ASCII_in_lines_of_mail_is_plain(string text, bool expected) => ShouldBe(Encoding.UTF8.GetBytes(text), expected);

    [Theory]
    [InlineData(998, true)]
    [InlineData(999, false)]
    public void A_line_has_its_limit(int length, bool expected)
    {
        ShouldBe(Encoding.UTF8.GetBytes(new string('x', length)), expected);
        ShouldBe(Encoding.UTF8.GetBytes($"a\r\n{new string('x', length)}\r\nb"), expected);
    }

    /// <summary>However it is cut.</summary>
    private static void ShouldBe(byte[] text, bool expected)
    {
        SevenBitScan.IsPlain(text).ShouldBe(expected);
        var scan = new SevenBitScan();
        foreach (var octet in text)
            scan.Append([octet]);
        scan.IsSevenBit.ShouldBe(expected);
    }
}
