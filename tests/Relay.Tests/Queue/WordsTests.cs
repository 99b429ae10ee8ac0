using Relay.Commands.Queue;

namespace Relay.Tests.Queue;

public sealed class WordsTests
{
    [Theory]
    [InlineData(-5, "0s")]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(7199, "119m")]
    [InlineData(7200, "2h")]
    [InlineData(172799, "47h")]
    [InlineData(172800, "2d")]
    public void A_span_is_in_the_largest_unit_that_says_enough(int seconds, string text) => Words.Span(TimeSpan.FromSeconds(seconds)).ShouldBe(text);

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("2h", 7200)]
    [InlineData("3d", 259200)]
    [InlineData("0s", 0)]
    public void A_span_is_read_as_it_is_written(string text, int seconds)
    {
        Words.TryParseSpan(text, out var span).ShouldBeTrue();
        span.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("h")]
    [InlineData("2w")]
    [InlineData("1.5h")]
    [InlineData("-1h")]
    [InlineData(" 1h")]
    [InlineData("2H")]
    [InlineData("99999999999d")]
    public void What_is_no_span_is_none(string text) => Words.TryParseSpan(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KB")]
    [InlineData(52428800, "50.0 MB")]
    [InlineData(long.MaxValue, "8192.0 PB")]
    public void A_size_has_at_most_one_digit_behind_the_point(long octets, string text) => Words.Size(octets).ShouldBe(text);

    [Theory]
    [InlineData("plain", 5, "plain")]
    [InlineData("longer", 5, "long…")]
    [InlineData("abc😀", 4, "abc…")]
    [InlineData("a\tb", 20, @"a\u{0009}b")]
    [InlineData("\u200Bzero", 20, @"\u{200B}zero")]
    [InlineData("\u2028", 20, @"\u{2028}")]
    [InlineData("ärger 😀", 20, "ärger 😀")]
    public void A_column_is_printable_and_no_wider_than_it_may_be(string text, int width, string printed) => Printable.Column(text, width).ShouldBe(printed);

    [Fact]
    public void Half_a_character_is_none() => Printable.Line("a\uD800").ShouldBe("a\uFFFD");
}
