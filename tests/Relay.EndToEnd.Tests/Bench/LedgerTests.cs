using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Bench;

/// <summary>The accounting that the proofs of durability end with: does it find what it is there to find?</summary>
public sealed class LedgerTests
{
    private static readonly Reply Accepted = new(250, []);
    private static readonly Reply Refused = new(452, []);

    private readonly Ledger _ledger = new();
    private readonly Random _random = new(1);

    [Fact]
    public void What_is_delivered_or_queued_is_not_lost_and_the_rest_is()
    {
        var (delivered, queued, lost) = (Submit(Accepted), Submit(Accepted), Submit(Accepted));
        Deliver(delivered, delivered.Recipients);

        var audit = _ledger.Close(queued.Recipients);

        audit.Lost.ShouldBe(lost.Recipients);
        audit.Queued.ShouldBe(queued.Recipients.Count);
        audit.Halves.ShouldBeEmpty();
        Should.Throw<ShouldAssertException>(audit.ShouldKeepThePromise);
    }

    [Fact]
    public void A_message_that_was_not_answered_may_be_there_or_not_but_not_by_half()
    {
        var half = SubmitToSeveral(reply: null);
        Submit(reply: null);
        Deliver(half, [half.Recipients[0]]);

        var audit = _ledger.Close([]);

        audit.Halves.ShouldHaveSingleItem();
        audit.Lost.ShouldBeEmpty();
        (audit.Unanswered, audit.TakenUnanswered).ShouldBe((2, 1));
    }

    [Fact]
    public void A_message_that_was_never_complete_must_not_come_out()
    {
        var message = _ledger.Draw(_random);
        Deliver(message, message.Recipients);

        _ledger.Close([]).Halves.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_refused_message_that_comes_out_is_counted()
    {
        var message = Submit(Refused);
        Deliver(message, message.Recipients);

        _ledger.Close([]).TakenRefused.ShouldBe(1);
    }

    [Fact]
    public void Each_transaction_in_doubt_explains_one_duplicate()
    {
        var message = Submit(Accepted);
        var transaction = Deliver(message, message.Recipients);
        Deliver(message, message.Recipients);
        _ledger.DoubtDelivery(transaction);
        _ledger.Close([]).Unexplained.ShouldBeEmpty();

        Deliver(message, message.Recipients);

        var audit = _ledger.Close([]);
        audit.Unexplained.ShouldBe(message.Recipients, ignoreOrder: true);
        audit.Duplicates.ShouldBe(2 * message.Recipients.Count);
    }

    [Fact]
    public void A_changed_message_is_wrong()
    {
        var message = Submit(Accepted);
        _ledger.Deliver(new Transaction(RelayHome.Account, message.Recipients, message.Text.Replace("line 0", "line 1", StringComparison.Ordinal)));

        _ledger.Close([]).Wrong.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_bounce_ends_those_whom_it_names()
    {
        var message = SubmitToSeveral(Accepted);
        var report = string.Concat(message.Recipients.Select(recipient => $"Final-Recipient: rfc822; {recipient}\r\n"));
        _ledger.Bounce(new Transaction("", [RelayHome.Account], $"Subject: a bounce\r\n\r\n{report}"));

        _ledger.Close([]).Lost.ShouldBeEmpty();
    }

    private Transaction Deliver(LoadMessage message, IReadOnlyList<string> recipients)
    {
        var transaction = new Transaction(RelayHome.Account, recipients, message.Text);
        _ledger.Deliver(transaction);
        return transaction;
    }

    /// <param name="reply">Null when there was none.</param>
    private LoadMessage Submit(Reply? reply)
    {
        var message = _ledger.Draw(_random);
        _ledger.Sending(message);
        if (reply is not null)
            _ledger.Answered(message, reply);
        return message;
    }

    private LoadMessage SubmitToSeveral(Reply? reply)
    {
        while (true)
        {
            var message = _ledger.Draw(_random);
            if (message.Recipients.Count == 1)
                continue;

            _ledger.Sending(message);
            if (reply is not null)
                _ledger.Answered(message, reply);
            return message;
        }
    }
}
