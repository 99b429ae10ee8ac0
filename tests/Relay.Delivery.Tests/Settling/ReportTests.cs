using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Settling;

/// <summary>Who is told what: NOTIFY (RFC 3461 §4.1), RET (§4.3), delays, and what nobody may be told.</summary>
public sealed class ReportTests
{
    private readonly ManualTime _time = new();
    private readonly FakeQueue _queue = new();
    private readonly LogLines<DeliveryService> _log = new();
    private readonly DeliveryOptions _options = new();

    private DateTimeOffset Now => _time.GetUtcNow();

    [Theory]
    [InlineData(null, true)]
    [InlineData(DsnNotify.Delay, true)]
    [InlineData(DsnNotify.Delay | DsnNotify.Success, true)]
    [InlineData(DsnNotify.Failure | DsnNotify.Success, false)]
    [InlineData(DsnNotify.Never, false)]
    public async Task Who_did_not_refuse_hears_of_a_delay(DsnNotify? notify, bool expected)
    {
        await SettleAsync(Message(notify) with { AcceptedAt = Now - _options.WarnAfter }, Some.Deferred());

        var settlement = _queue.Settlements.ShouldHaveSingleItem();
        var recipient = settlement.Recipients.ShouldHaveSingleItem();
        recipient.RetryAt.ShouldNotBeNull(); // it goes on being tried in any case
        recipient.IsDelayReported.ShouldBe(expected);
        (settlement.Bounce is not null).ShouldBe(expected);
        if (!expected)
            return;

        var status = Reports.Status(_queue.Drafts.ShouldHaveSingleItem().Content);
        status.ShouldContain("Action: delayed");
        status.ShouldContain("Status: 4.2.0");
        status.ShouldContain("Diagnostic-Code: smtp; 450 4.2.0 later");
        status.ShouldContain("Will-Retry-Until: Mon, 05 Jan 2026 20:00:00 +0000"); // five days after it was accepted, four hours ago
        _log.Texts(2012).ShouldHaveSingleItem().ShouldContain("<sender@example.org>");
        _log.Texts(2003).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_hears_of_a_delay_before_its_time()
    {
        await SettleAsync(Message() with { AcceptedAt = Now - _options.WarnAfter + TimeSpan.FromTicks(1) }, Some.Deferred());

        _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldBeNull();
        _queue.Settlements[0].Recipients[0].IsDelayReported.ShouldBeFalse();
    }

    [Fact]
    public async Task A_recipients_delay_is_told_once()
    {
        var message = Message() with { AcceptedAt = Now - _options.WarnAfter };
        await SettleAsync(message with { Recipients = [message.Recipients[0] with { IsDelayReported = true }] }, Some.Deferred());

        _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldBeNull();
    }

    [Fact]
    public async Task Delays_can_be_nobodys_business()
    {
        _options.WarnAfter = TimeSpan.Zero;
        await SettleAsync(Message() with { AcceptedAt = Now - TimeSpan.FromDays(4) }, Some.Deferred());

        _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldBeNull();
    }

    [Fact]
    public async Task The_time_to_a_warning_begins_when_a_message_may_go_out()
    {
        await SettleAsync(Message() with { AcceptedAt = Now - TimeSpan.FromDays(1), Parameters = new MessageParameters { HoldUntil = Now } }, Some.Deferred());

        _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldBeNull();
    }

    [Fact]
    public async Task Mail_without_a_sender_warns_nobody()
    {
        _options.Postmaster = "postmaster@example.org";
        await SettleAsync(Message() with { AcceptedAt = Now - TimeSpan.FromDays(1), ReversePath = null }, Some.Deferred());

        _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldBeNull();
    }

    [Theory]
    [InlineData(null, false, null)]
    [InlineData(DsnNotify.Failure | DsnNotify.Delay, false, null)]
    [InlineData(DsnNotify.Never, false, null)]
    [InlineData(DsnNotify.Success, false, "relayed")]
    [InlineData(DsnNotify.Success, true, "delivered")]
    public async Task Who_asked_for_it_hears_of_success(DsnNotify? notify, bool isFinal, string? action)
    {
        await SettleAsync(Message(notify), Some.Delivered() with { IsFinal = isFinal });

        var settlement = _queue.Settlements.ShouldHaveSingleItem();
        (settlement.Bounce is not null).ShouldBe(action is not null);
        if (action is null)
            return;

        var status = Reports.Status(_queue.Drafts.ShouldHaveSingleItem().Content);
        status.ShouldContain($"Action: {action}");
        status.ShouldContain("Status: 2.0.0");
        status.ShouldContain("Remote-MTA: dns; mx.example.net");
        status.ShouldNotContain(line => line.StartsWith("Will-Retry-Until", StringComparison.Ordinal));
        _log.Texts(2013).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Where_the_next_hop_answers_for_the_reports_we_keep_silent()
    {
        await SettleAsync(Message(DsnNotify.Success), Some.Delivered() with { IsDsnPassedOn = true });

        _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldBeNull();
    }

    [Fact]
    public async Task Mail_without_a_sender_confirms_nothing()
    {
        await SettleAsync(Message(DsnNotify.Success) with { ReversePath = null }, Some.Delivered());

        _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldBeNull();
    }

    [Fact]
    public async Task The_postmaster_hears_of_a_bounce_that_can_not_be_delivered()
    {
        _options.Postmaster = "postmaster@example.org";
        await SettleAsync(Message() with { ReversePath = null }, Some.Failed());

        var bounce = _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldNotBeNull();
        bounce.Envelope.ReversePath.ShouldBeNull();
        bounce.Envelope.Recipients.ShouldBe([new EnvelopeRecipient(Mailbox.Parse("postmaster@example.org"))]);
        var content = _queue.Drafts.ShouldHaveSingleItem().Content;
        content.ShouldContain("To: <postmaster@example.org>\r\n");
        Reports.Fates(content).ShouldBe(["one failed"]);
        _log.Texts(2014).ShouldHaveSingleItem().ShouldContain("<postmaster@example.org>");
        _log.Texts(2004).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("one@example.net")]
    [InlineData("ONE@EXAMPLE.NET")]
    public async Task What_was_for_the_postmaster_and_failed_goes_no_further(string postmaster)
    {
        _options.Postmaster = postmaster;
        await SettleAsync(Message() with { ReversePath = null }, Some.Failed());

        _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldBeNull();
        _log.Texts(2004).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_postmaster_who_sends_mail_has_its_bounces_like_everyone()
    {
        _options.Postmaster = "one@example.net";
        await SettleAsync(Message(), Some.Failed());

        _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldNotBeNull().Envelope.Recipients.ShouldBe([new EnvelopeRecipient(Some.Sender)]);
    }

    [Fact]
    public async Task What_an_operator_gave_up_is_told_as_that()
    {
        var message = Message();
        await SettleAsync(
            message with { Recipients = [message.Recipients[0] with { IsGivenUp = true }] },
            new Outcome.Failed(new EnhancedStatus(5, 0, 0), "The administrator of this mail server has given the message up."));

        _queue.Drafts.ShouldHaveSingleItem().Content.ShouldContain("Ask your administrator why");
    }

    [Fact]
    public async Task Whose_time_was_up_is_told_what_was_in_the_way()
    {
        await SettleAsync(Message() with { AcceptedAt = Now - _options.GiveUpAfter }, Some.Deferred() with { Status = new EnhancedStatus(4, 2, 2) });

        var content = _queue.Drafts.ShouldHaveSingleItem().Content;
        content.ShouldContain("The recipient's mailbox is full.");
        Reports.Status(content).ShouldContain("Status: 4.4.7");
    }

    [Fact]
    public async Task Who_asked_for_all_of_a_message_gets_it_back()
    {
        _queue.Content = "Subject: Greetings\r\n\r\nThe body comes back.\r\n";
        await SettleAsync(Message(parameters: new MessageParameters { Return = DsnReturn.Full }), Some.Failed());

        var content = _queue.Drafts.ShouldHaveSingleItem().Content;
        content.ShouldContain("Content-Type: message/rfc822\r\n\r\nSubject: Greetings\r\n\r\nThe body comes back.\r\n\r\n--=_");
        content.ShouldEndWith("--\r\n");
    }

    [Theory]
    [InlineData(DsnReturn.Headers, 100, "Only the header")]
    [InlineData(null, 100, "Only the header")]
    [InlineData(DsnReturn.Full, 1024 * 1024, "is attached.")]
    [InlineData(DsnReturn.Full, (1024 * 1024) + 1, "too large to be sent back")]
    public async Task What_is_too_large_comes_back_as_its_header(DsnReturn? asked, long size, string words)
    {
        await SettleAsync(Message(parameters: new MessageParameters { Return = asked }) with { Size = size }, Some.Failed());

        var content = _queue.Drafts.ShouldHaveSingleItem().Content;
        content.ReplaceLineEndings(" ").ShouldContain(words);
        content.Contains("Hello.", StringComparison.Ordinal).ShouldBe(words == "is attached.");
    }

    [Theory]
    [InlineData("Subject: \u00e4\r\n\r\nx\r\n")] // RFC 6532: no encoding makes ASCII of it
    [InlineData("Subject: x\r\n\r\na\0b\r\n")]
    [InlineData("Subject: x\r\n\r\na\nb\r\n")]
    [InlineData("Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n\u00e4\r\n--b--\r\n")]
    public async Task What_not_every_server_on_the_way_back_can_carry_comes_back_as_its_header(string message)
    {
        _queue.Content = message;
        await SettleAsync(Message(parameters: new MessageParameters { Return = DsnReturn.Full }), Some.Failed());

        var content = _queue.Drafts.ShouldHaveSingleItem().Content;
        content.ShouldContain("Content-Type: text/rfc822-headers\r\n");
        content.ShouldContain("could not come back whole");
        content.ShouldMatch(@"^[\t\r\n -~]*$");
    }

    [Fact]
    public async Task What_has_eight_bits_comes_back_in_seven()
    {
        _queue.Content = "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\u00fc\u00dfe\r\n";
        await SettleAsync(Message(parameters: new MessageParameters { Return = DsnReturn.Full }) with { HasEightBitContent = true }, Some.Failed());

        var content = _queue.Drafts.ShouldHaveSingleItem().Content;
        content.ShouldContain("Content-Type: message/rfc822\r\n\r\nSubject: x\r\n");
        content.ShouldContain("Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n");
        content.ShouldContain("Your message is attached.");
        content.ShouldMatch(@"^[\t\r\n -~]*$");
    }

    [Fact]
    public async Task What_must_travel_under_TLS_does_not_come_back_by_an_open_way()
    {
        await SettleAsync(Message(parameters: new MessageParameters { Return = DsnReturn.Full, RequiresTls = true }), Some.Failed());

        _queue.Drafts.ShouldHaveSingleItem().Content.ShouldNotContain("Hello.");
    }

    [Fact]
    public async Task A_delay_returns_the_header_whatever_was_asked()
    {
        await SettleAsync(Message(parameters: new MessageParameters { Return = DsnReturn.Full }) with { AcceptedAt = Now - _options.WarnAfter }, Some.Deferred());

        _queue.Drafts.ShouldHaveSingleItem().Content.ShouldNotContain("Hello.");
    }

    [Fact]
    public async Task A_message_that_breaks_off_is_reported_without_it()
    {
        var reads = 0;
        _queue.OnRead = () =>
        {
            if (++reads == 2) // the header could be read
                throw new QueueUnavailableException("A piece is missing.");
        };
        await SettleAsync(Message(parameters: new MessageParameters { Return = DsnReturn.Full }), Some.Failed());

        var content = _queue.Drafts.ShouldHaveSingleItem().Content;
        content.ReplaceLineEndings(" ").ShouldContain("Nothing of your message is attached");
        content.ShouldEndWith("--\r\n");
        _log.Texts(2009).ShouldHaveSingleItem();
    }

    private LeasedMessage Message(DsnNotify? notify = null, MessageParameters? parameters = null)
    {
        var message = Some.Leased(1, Now, "one@example.net");
        return message with
        {
            Parameters = parameters ?? MessageParameters.None,
            Recipients = [message.Recipients[0] with { Parameters = new RecipientParameters { Notify = notify } }],
        };
    }

    private Task SettleAsync(LeasedMessage message, Outcome outcome) =>
        TestSettler.Make(_queue, new DeliverySettings("relay.example.org", _options), _time, _log).SettleAsync(Some.Job(message), [outcome], default).InTimeAsync();
}
