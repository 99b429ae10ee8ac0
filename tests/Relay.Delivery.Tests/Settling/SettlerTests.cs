using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Queue;
using Relay.Delivery.Lanes;
using Relay.Delivery.Settling;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Settling;

public sealed class SettlerTests
{
    private static readonly TimeSpan SettleRetry = TimeSpan.FromSeconds(2);

    private readonly ManualTime _time = new();
    private readonly FakeQueue _queue = new();
    private readonly LogLines<DeliveryService> _log = new();
    private readonly DeliveryOptions _options = new();

    private DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    public async Task Each_recipient_is_settled_by_its_own_outcome()
    {
        var job = Job("one", "two", "three");
        await SettleAsync(job, Some.Delivered(), Some.Deferred(), Some.Failed());

        var settlement = _queue.Settlements.ShouldHaveSingleItem();
        settlement.Id.ShouldBe(job.Message.Id);
        settlement.Recipients.Select(recipient => recipient.Number).ShouldBe([0, 1, 2]);
        settlement.Recipients.Select(recipient => recipient.Outcome).ShouldBe([Some.Delivered(), Some.Deferred(), Some.Failed()]);
        settlement.Recipients[0].RetryAt.ShouldBeNull();
        settlement.Recipients[1].RetryAt.ShouldNotBeNull().ShouldBeInRange(Now + (_options.FirstRetry * 0.9), Now + (_options.FirstRetry * 1.1));
        settlement.Recipients[2].RetryAt.ShouldBeNull();
    }

    [Fact]
    public async Task The_numbers_are_those_that_were_leased_and_the_attempts_count()
    {
        var message = Some.Leased(1, Now, "a@example.net", "b@example.net") with
        {
            Recipients =
            [
                new LeasedRecipient(7, Core.Addresses.Mailbox.Parse("a@example.net"), Attempt: 1),
                new LeasedRecipient(9, Core.Addresses.Mailbox.Parse("b@example.net"), Attempt: 4),
            ],
        };
        await SettleAsync(Some.Job(message), Some.Deferred(), Some.Deferred());

        var recipients = _queue.Settlements.ShouldHaveSingleItem().Recipients;
        recipients.Select(recipient => recipient.Number).ShouldBe([7, 9]);
        (recipients[1].RetryAt!.Value - Now).ShouldBeGreaterThan((recipients[0].RetryAt!.Value - Now) * 4);
    }

    [Fact]
    public async Task A_failure_is_told_to_the_sender_in_the_transaction_that_records_it()
    {
        var job = Job("one", "two", "three");
        _queue.Content = "Subject: Greetings\r\nMessage-ID: <m@example.org>\r\n\r\nThe body stays here.\r\n";
        await SettleAsync(job, Some.Delivered(), Some.Failed("Two is unknown."), Some.Deferred());

        var bounce = _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldNotBeNull();
        bounce.Envelope.ReversePath.ShouldBeNull();
        bounce.Envelope.Recipients.ShouldBe([new EnvelopeRecipient(Some.Sender)]);
        bounce.Envelope.AcceptedAt.ShouldBe(Now);
        bounce.Envelope.Account.ShouldBeNull();
        bounce.Envelope.HasEightBitContent.ShouldBeFalse();
        var draft = bounce.Draft.ShouldBeOfType<FakeDraft>();
        draft.IsCommitted.ShouldBeTrue();
        draft.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_message_whose_content_is_damaged_bounces_without_its_header()
    {
        _queue.OnRead = () => throw new QueueUnavailableException("A piece is missing.");
        await SettleAsync(Job("one"), Some.Failed("One is unknown."));

        _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldNotBeNull();
        Reports.Status(_queue.Drafts.ShouldHaveSingleItem().Content).ShouldContain("Final-Recipient: rfc822; one@example.net");
    }

    [Fact]
    public async Task A_bounce_speaks_of_those_who_failed_and_of_nobody_else()
    {
        _queue.Content = "Subject: Greetings\r\nMessage-ID: <m@example.org>\r\n\r\nThe body stays here.\r\n";
        var job = Job("one", "two", "three", "four");
        await SettleAsync(job, Some.Delivered(), Some.Failed("Two is unknown."), Some.Deferred(), Some.Failed("Four has moved."));

        var content = _queue.Drafts.ShouldHaveSingleItem().Content;
        var report = Reports.Status(content);
        report.Where(line => line.StartsWith("Final-Recipient:", StringComparison.Ordinal))
            .ShouldBe(["Final-Recipient: rfc822; two@example.net", "Final-Recipient: rfc822; four@example.net"]);
        report.Count(line => line == "Action: failed").ShouldBe(2);
        report.Count(line => line == "Status: 5.1.1").ShouldBe(2);
        report.ShouldContain("Reporting-MTA: dns; relay.example.org");
        report.ShouldContain("Remote-MTA: dns; mx.example.net");
        report.ShouldContain("Diagnostic-Code: smtp; 550 5.1.1 no");
        content.ShouldContain("To: <sender@example.org>\r\n");
        content.ShouldContain("Two is unknown.");
        content.ShouldContain("Four has moved.");
        content.ShouldContain("Subject: Greetings\r\n");
        content.ShouldNotContain("The body stays here.");
        content.ShouldNotContain("one@example.net");
        content.ShouldNotContain("three@example.net");
    }

    [Theory]
    [InlineData(DsnNotify.Never)]
    [InlineData(DsnNotify.Success | DsnNotify.Delay)]
    public async Task Who_asked_not_to_hear_of_a_failure_does_not(DsnNotify notify)
    {
        await SettleAsync(JobOf(new RecipientParameters { Notify = notify }), Some.Failed("One is unknown."));
        _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldBeNull();
        _log.Texts(2010).ShouldHaveSingleItem().ShouldContain("<one@example.net>");
    }

    [Fact]
    public async Task A_bounce_is_known_by_what_the_client_gave_it()
    {
        var job = JobOf(
            new RecipientParameters { Notify = DsnNotify.Failure, OriginalRecipient = new OriginalRecipient("rfc822", "first@example.com") },
            new MessageParameters { EnvelopeId = "QQ+314159" });
        await SettleAsync(job, Some.Failed("One is unknown."));

        var report = Reports.Status(_queue.Drafts.ShouldHaveSingleItem().Content);
        report.ShouldContain("Original-Envelope-Id: QQ+314159");
        report.ShouldContain("Original-Recipient: rfc822; first@example.com");
    }

    [Fact]
    public async Task A_message_that_was_held_has_its_time_from_its_release()
    {
        var job = JobOf(RecipientParameters.None, new MessageParameters { HoldUntil = Now }, acceptedAt: Now - _options.GiveUpAfter);
        await SettleAsync(job, Some.Deferred());
        _queue.Settlements.ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().RetryAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Nobody_is_told_of_the_failure_of_a_message_without_reverse_path()
    {
        var message = Some.Leased(1, Now, "one@example.net", "two@example.net") with { ReversePath = null };
        await SettleAsync(Some.Job(message), Some.Failed(), Some.Failed());

        var settlement = _queue.Settlements.ShouldHaveSingleItem();
        settlement.Bounce.ShouldBeNull();
        settlement.Recipients.ShouldAllBe(recipient => recipient.RetryAt == null);
        _queue.Drafts.ShouldBeEmpty();
        _log.Texts(2004).ShouldBe([$"{message.Id} has the empty reverse-path: nobody is told that <one@example.net>,<two@example.net> failed"]);
    }

    [Fact]
    public async Task What_was_delivered_or_put_off_makes_no_bounce()
    {
        await SettleAsync(Job("one", "two"), Some.Delivered(), Some.Deferred());

        _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldBeNull();
        _queue.Drafts.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_was_put_off_and_has_had_its_time_has_failed()
    {
        var message = Some.Leased(1, Now - _options.GiveUpAfter, "one@example.net");
        await SettleAsync(Some.Job(message), Some.Deferred("The mail server is on holiday."));

        var recipient = _queue.Settlements.ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem();
        recipient.RetryAt.ShouldBeNull();
        var failed = recipient.Outcome.ShouldBeOfType<Outcome.Failed>();
        failed.Status.ShouldBe(EnhancedStatus.Parse("4.4.7"));
        failed.Reason.ShouldBe("It could not be delivered within 5 days. The last attempt: The mail server is on holiday.");
        failed.Reply.ShouldBe(Some.Deferred().Reply);
        var report = Reports.Status(_queue.Drafts.ShouldHaveSingleItem().Content);
        report.ShouldContain("Status: 4.4.7");
        report.ShouldContain("Action: failed");
    }

    [Fact]
    public async Task Settling_is_tried_until_the_queue_can()
    {
        var failures = 3;
        _queue.OnSettle = _ =>
        {
            if (failures-- > 0)
                throw new QueueUnavailableException("The disk is full.");
        };

        var settling = SettleAsync(Job("one", "two"), Some.Delivered(), Some.Failed());
        for (var i = 1; i <= 3; i++)
        {
            await _time.TimerAsync(SettleRetry, i);
            settling.IsCompleted.ShouldBeFalse();
            _time.Advance(SettleRetry);
        }

        await settling;
        _queue.Settlements.ShouldHaveSingleItem().Recipients.Count.ShouldBe(2);
        _queue.Drafts.Select(draft => draft.IsCommitted).ShouldBe([false, false, false, true]);
        _queue.Drafts.ShouldAllBe(draft => draft.IsDisposed);
        _log.Texts(2006).Count().ShouldBe(1); // however often it was tried
        _log.Texts(2000).Count().ShouldBe(1); // what became of it is said once, when it is true
    }

    [Fact]
    public async Task Settling_that_is_aborted_ends()
    {
        using var abort = new CancellationTokenSource();
        _queue.OnSettle = _ => throw new QueueUnavailableException("The disk is full.");

        var settling = Settler().SettleAsync(Job("one"), [Some.Delivered()], abort.Token).InTimeAsync();
        await _time.TimerAsync(SettleRetry);
        await abort.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(settling);
        _log.Texts(2000).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_log_has_a_line_for_each_recipient_and_one_for_the_bounce()
    {
        var job = Job("one", "two", "three");
        await SettleAsync(job, Some.Delivered(), Some.Deferred(), Some.Failed());

        var id = job.Message.Id;
        _log.Lines.Select(line => line.Id).ShouldBe([2000, 2001, 2002, 2003]);
        _log.Lines.Select(line => line.Level).ShouldBe([LogLevel.Information, LogLevel.Warning, LogLevel.Warning, LogLevel.Information]);
        _log.Texts(2000).ShouldBe([$"{id} delivered to=<one@example.net> via=mx.example.net [192.0.2.1] attempt=1 reply=\"250 2.0.0 ok\""]);
        var retryAt = _queue.Settlements[0].Recipients[1].RetryAt!.Value;
        _log.Texts(2001).ShouldBe([$"{id} deferred to=<two@example.net> attempt=1 until={retryAt:u} status=4.2.0: Put off. Reply: 450 4.2.0 later"]);
        _log.Texts(2002).ShouldBe([$"{id} failed to=<three@example.net> attempt=1 status=5.1.1: Refused. Reply: 550 5.1.1 no"]);
        _log.Texts(2003).ShouldBe([$"{id} bounced to=<sender@example.org> as {_queue.Drafts[0].Id}"]);
    }

    private DeliveryJob JobOf(RecipientParameters recipient, MessageParameters? message = null, DateTimeOffset? acceptedAt = null)
    {
        var leased = Some.Leased(1, acceptedAt ?? Now, "one@example.net");
        return Some.Job(leased with { Parameters = message ?? MessageParameters.None, Recipients = [leased.Recipients[0] with { Parameters = recipient }] });
    }

    private DeliveryJob Job(params string[] recipients) =>
        Some.Job(Some.Leased(1, Now, [.. recipients.Select(recipient => $"{recipient}@example.net")]));

    private Task SettleAsync(DeliveryJob job, params Outcome[] outcomes) => Settler().SettleAsync(job, outcomes, default).InTimeAsync();

    private Settler Settler() => TestSettler.Make(_queue, new DeliverySettings("relay.example.org", _options), _time, _log);
}
