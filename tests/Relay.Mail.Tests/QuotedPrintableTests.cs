using System.Buffers;
using System.Text;

namespace Relay.Mail.Tests;

public sealed class QuotedPrintableTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain text.\n", "plain text.\n")]
    [InlineData("a=b\n", "a=3Db\n")]
    [InlineData("ü\n", "=C3=BC\n")]
    [InlineData("end \nend\t\nend ", "end=20\nend=09\nend=20")]
    [InlineData("\0\u001b\u007f", "=00=1B=7F")]
    public void It_encodes_what_needs_it(string text, string expected) => Encoded(Octets.Of(text)).ShouldBe(expected.ReplaceLineEndings("\r\n"));

    [Fact]
    public void A_bare_CR_or_LF_is_no_line_end() => Encoded("a\rb\nc\r\r\n"u8).ShouldBe("a=0Db=0Ac=0D\r\n");

    [Theory]
    [InlineData("x")]
    [InlineData("ü")]
    [InlineData("xü ")]
    public void Lines_have_at_most_76_characters_and_break_between_characters(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 500));
        var lines = Encoded(Encoding.UTF8.GetBytes(text)).Split("\r\n");
        lines.ShouldAllBe(line => line.Length <= 76);
        lines.Length.ShouldBeGreaterThan(1);

        var joined = string.Concat(lines.Select(line => line.EndsWith('=') ? line[..^1] : line));
        Uri.UnescapeDataString(joined.Replace('=', '%')).ShouldBe(text);
    }

    private static string Encoded(ReadOnlySpan<byte> text)
    {
        var output = new ArrayBufferWriter<byte>();
        QuotedPrintable.Write(text, output);
        return output.Text();
    }
}
