using Relay.Core.Queue;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

/// <summary>What MAIL and RCPT asked for stands in the queue.</summary>
public sealed class EnvelopeTests
{
    private readonly FrontDoor _door = new();

    [Fact]
    public async Task Whom_to_tell_and_what()
    {
        var envelope = await SubmitAsync(" RET=HDRS ENVID=QQ314159", "<bob@example.net> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;Bob+2B1@example.net", "<carol@example.net> NOTIFY=NEVER", "<dave@example.net>");
        envelope.Parameters.Return.ShouldBe(DsnReturn.Headers);
        envelope.Parameters.EnvelopeId.ShouldBe("QQ314159");
        envelope.Recipients.Select(recipient => recipient.Parameters).ShouldBe(
        [
            new RecipientParameters { Notify = DsnNotify.Success | DsnNotify.Delay, OriginalRecipient = new OriginalRecipient("rfc822", "Bob+1@example.net") },
            new RecipientParameters { Notify = DsnNotify.Never },
            RecipientParameters.None,
        ]);
    }

    [Fact]
    public async Task That_only_tls_will_do() => (await SubmitAsync(" REQUIRETLS", "<bob@example.net>")).Parameters.RequiresTls.ShouldBeTrue();

    [Theory]
    [InlineData(" HOLDFOR=3600")]
    [InlineData(" HOLDUNTIL=2026-01-01T01:00:00Z")]
    [InlineData(" HOLDUNTIL=2026-01-01T03:00:00+02:00")]
    public async Task When_to_send_it(string parameter) =>
        (await SubmitAsync(parameter, "<bob@example.net>")).Parameters.HoldUntil.ShouldBe(_door.Time.GetUtcNow().AddHours(1));

    [Theory]
    [InlineData("<bob@example.net>", "Subject: hello", false)]
    [InlineData("<bob@m\u00C3\u00BCnchen.example>", "Subject: hello", false)] // the domain has A-labels
    [InlineData("<jos\u00C3\u00A9@example.net>", "Subject: hello", true)]
    [InlineData("<bob@example.net>", "Subject: gr\u00C3\u00BC\u00C3\u009F dich", true)]
    public async Task Smtputf8_is_needed_for_what_is_not_ascii_and_else_it_is_not(string recipient, string header, bool isNeeded) =>
        (await SubmitAsync(" SMTPUTF8", [recipient], header)).Parameters.NeedsSmtpUtf8.ShouldBe(isNeeded);

    private Task<Envelope> SubmitAsync(string parameters, params string[] recipients) => SubmitAsync(parameters, recipients, "Subject: hello");

    private async Task<Envelope> SubmitAsync(string parameters, string[] recipients, string header)
    {
        await using var client = await _door.LogInAsync();
        (await client.AskAsync($"MAIL FROM:<alice@example.org>{parameters}")).ShouldStartWith("250 2.1.0");
        foreach (var recipient in recipients)
            (await client.AskAsync($"RCPT TO:{recipient}")).ShouldStartWith("250 2.1.5");
        (await client.AskAsync("DATA")).ShouldStartWith("354 ");
        (await client.AskAsync($"{header}\r\n\r\nHello.\r\n.")).ShouldStartWith("250 2.0.0");
        return _door.Queue.Messages.ShouldHaveSingleItem().Envelope;
    }
}
