using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Submission;

/// <summary>Only CR LF "." CR LF ends a message (RFC 5321 §4.1.1.4). What else looks like an end hides a second message.</summary>
public sealed class SmugglingTests
{
    [TheoryNeeding("nsd", "smtp-sink")]
    [InlineData("\n.\n")]
    [InlineData("\n.\r\n")]
    [InlineData("\r\n.\n")]
    [InlineData("\r.\r")]
    [InlineData("\r.\n")]
    [InlineData("\n.\r")]
    [InlineData("\r.\r\n")]
    [InlineData("\r\n.\r")]
    [InlineData("\r\n\0.\r\n")]
    [InlineData("\r\n.\0\r\n")]
    [InlineData("\r\n.\r\r\n")]
    [InlineData("\r\r\n.\r\r\n")]
    public async Task A_false_end_does_not_end_the_message(string falseEnd)
    {
        await using var route = await MailRoute.StartAsync();
        await using var client = await SubmissionClient.LogInAsync(route.Relay.Home);
        await client.BeginDataAsync(RelayHome.Account, "bob@example.org");

        var smuggled = $"MAIL FROM:<{RelayHome.Account}>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nSubject: smuggled\r\n\r\nsmuggled\r\n";
        await client.SendAsync(TestMessage.Text("outer", "outer") + falseEnd + smuggled + ".\r\n");

        // One answer, to one message, which is refused or taken whole.
        (await client.ReadReplyAsync()).Code.ShouldBeOneOf(250, 550, 554);
        (await client.CommandAsync("VRFY alice")).Code.ShouldBe(252);
        (await client.SubmitAsync(TestMessage.Text("after"), "bob@example.org")).Code.ShouldBe(250);
        await route.Sink.WaitForSubjectsAsync(["after"]);
        await route.Relay.StopAsync();
        route.Sink.Messages.ShouldNotContain(message => message.ForwardPaths.Contains("<victim@example.org>"));
        route.Sink.Messages.Count.ShouldBeLessThanOrEqualTo(2);
    }
}
