using Relay.Smtp.Commands;

namespace Relay.Smtp.Tests.Commands;

public sealed class XtextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("abc", "abc")]
    [InlineData("a+2Bb+3Dc", "a+b=c")]
    [InlineData("+20", " ")]
    [InlineData("!~<>@;", "!~<>@;")]
    [InlineData("+41", "A")] // encoded without need, which nothing forbids
    [InlineData("+C3+A9", "\u00E9")]
    [InlineData("+2B2B", "+2B")]
    public void What_is_encoded_is_decoded_once(string text, string decoded)
    {
        Xtext.TryDecode(text, out var result).ShouldBeTrue();
        result.ShouldBe(decoded);
    }

    [Theory]
    [InlineData("+")]
    [InlineData("+4")]
    [InlineData("a+")]
    [InlineData("a+2")]
    [InlineData("+2b")]
    [InlineData("+3d")]
    [InlineData("+G0")]
    [InlineData("+ 1")]
    [InlineData("++2B")]
    [InlineData("a=b")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("\u00E9")]
    [InlineData("\u0141")] // its low octet is "A"
    public void What_the_grammar_does_not_have_is_refused(string text) => Refused(text);

    [Theory]
    [InlineData("+C3")]
    [InlineData("+FF")]
    [InlineData("+C0+80")]
    [InlineData("+ED+A0+80")]
    public void Octets_that_are_not_utf8_are_refused(string text) => Refused(text);

    [Fact]
    public void No_control_character_gets_through()
    {
        for (var octet = 0; octet < 0x20; octet++)
            Refused($"a+{octet:X2}b");
        Refused("a+7Fb");
        for (var octet = 0x80; octet < 0xA0; octet++)
            Refused($"a+C2+{octet:X2}b");
        Refused("a+0D+0ARSET");
    }

    private static void Refused(string text)
    {
        Xtext.TryDecode(text, out var result).ShouldBeFalse();
        result.ShouldBeEmpty();
    }
}
