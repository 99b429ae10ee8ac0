namespace Relay.Core.Tests;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("550 nobody of that name", "550 nobody of that name")]
    [InlineData("Grüße 日本 🙂", "Grüße 日本 🙂")]
    [InlineData("\u001b[2J", "?[2J")] // moves the cursor
    [InlineData("\u009b2J", "?2J")]
    [InlineData("\u202egnp.exe", "?gnp.exe")] // turns the writing round
    [InlineData("a\u200bb\u2028c", "a?b?c")] // hides
    public void What_can_not_be_seen_as_it_is_becomes_a_question_mark(string text, string visible) => VisibleText.Of(text).ShouldBe(visible);
}
