namespace Relay.Core.Tests;

public sealed class EnhancedStatusTests
{
    [Theory]
    [InlineData("2.0.0", 2, 0, 0)]
    [InlineData("5.1.1 User unknown", 5, 1, 1)]
    [InlineData("4.7.28 ", 4, 7, 28)]
    [InlineData("5.999.999 x", 5, 999, 999)]
    public void A_code_is_read_from_the_start_of_a_replys_text(string text, int @class, int subject, int detail) =>
        EnhancedStatus.Parse(text).ShouldBe(new EnhancedStatus(@class, subject, detail));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" 5.1.1")]
    [InlineData("5")]
    [InlineData("5.1")]
    [InlineData("5.1.")]
    [InlineData("5..1")]
    [InlineData(".1.1")]
    [InlineData("5.1.1.")]
    [InlineData("5.1.1.1")]
    [InlineData("5.1.1-x")]
    [InlineData("5.1.1: x")]
    [InlineData("5.1.1\tx")]
    [InlineData("5.1.1\r\n")]
    [InlineData("5.1.1000")]
    [InlineData("5.1000.1")]
    [InlineData("55.1.1")]
    [InlineData("0.1.1")]
    [InlineData("1.1.1")]
    [InlineData("3.1.1")]
    [InlineData("6.1.1")]
    [InlineData("+5.1.1")]
    [InlineData("-5.1.1")]
    [InlineData("5.-1.1")]
    [InlineData("5.1.+1")]
    [InlineData("5.1.0x1")]
    [InlineData("5,1,1")]
    [InlineData("５.1.1")]
    [InlineData("5.1.１")]
    [InlineData("5.1.1\0")]
    [InlineData("User unknown")]
    [InlineData("192.0.2.1 is listed")]
    public void What_is_no_code_is_not_taken_for_one(string text)
    {
        EnhancedStatus.TryParse(text, out var status).ShouldBeFalse();
        status.ShouldBe(default);
        Should.Throw<FormatException>(() => EnhancedStatus.Parse(text));
    }

    [Fact]
    public void An_endless_text_is_refused() => EnhancedStatus.TryParse(new string('.', 1_000_000), out _).ShouldBeFalse();

    [Theory]
    [InlineData("2.1.5", false)]
    [InlineData("4.4.7", true)]
    [InlineData("5.7.1", false)]
    public void The_class_says_whether_to_try_again(string text, bool isTransient) => EnhancedStatus.Parse(text).IsTransient.ShouldBe(isTransient);

    [Theory]
    [InlineData("2.0.0")]
    [InlineData("4.7.28")]
    [InlineData("5.1.10")]
    public void It_is_written_as_it_is_read(string text) => EnhancedStatus.Parse(text).ToString().ShouldBe(text);
}
