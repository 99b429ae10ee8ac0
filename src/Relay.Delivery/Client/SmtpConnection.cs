using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Core.Transport;
using Relay.Mail.SevenBit;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;

namespace Relay.Delivery.Client;

/// <summary>
/// An open session with a next hop. A mail transaction (RFC 5321 §3.3):
/// <list type="number">
/// <item>see whether this host can carry the message at all, and to whom (<see cref="Fitness"/>);</item>
/// <item>as many recipients as it takes at a time, in one transaction after the other;</item>
/// <item>RSET, if the last transaction was left unfinished;</item>
/// <item>MAIL, RCPT …, DATA: in one go where PIPELINING is offered (RFC 2920), else one by one;</item>
/// <item>the content, if anyone may have it, and its reply, which is every accepted recipient's, or over LMTP a reply for each.</item>
/// </list>
/// The content always goes by DATA. BDAT (RFC 3030) would save a round trip only where it is sent before the recipients are known to be taken, and
/// its unstuffed dots save nothing that can be measured; hosts that offer it and get it wrong are known, hosts that don't know DATA are not.
/// </summary>
internal sealed class SmtpConnection(SmtpWire wire, Fitness fitness, ClientTimeouts timeouts, TimeProvider time) : IMailConnection
{
    /// <summary>Commands whose replies we let add up. Their replies must fit in the network's buffers, or both sides wait for each other (RFC 2920 §3.1).</summary>
    private const int MaxPipelined = 50;

    /// <summary>Nor is another host to be asked now, for whom the message could be read no better.</summary>
    private static readonly Outcome.Deferred CutShort = new(new EnhancedStatus(4, 3, 0), "The delivery was cut short on this side, before this recipient's turn was over.") { InDoubt = true };

    private readonly ContentSender _content = new(wire, timeouts, time);
    private bool _isOpen = true;
    private bool _needsReset;
    private int _transactions;

    public NextHop NextHop => fitness.NextHop;

    public bool IsUsable => _isOpen && !HasHadItsShare;

    public bool HasBroken { get; private set; }

    public int MessagesCarried { get; private set; }

    private bool IsLmtp => NextHop.Policy.Protocol == HopProtocol.Lmtp;

    /// <summary>MAILMAX, RFC 9422 §4.1.</summary>
    private bool HasHadItsShare => _transactions >= fitness.Extensions.MaxTransactions;

    public async Task<IReadOnlyList<Outcome>> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        // Step 1
        var survey = fitness.NeedsSurvey(message) ? await ContentSurvey.MakeAsync(message.Content(cancellationToken), cancellationToken) : null;
        var outcomes = new Outcome?[message.Recipients.Count];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = fitness.Judge(message, message.Recipients[i].ForwardPath, survey);

        // Step 2
        var form = ContentForm.For(message, fitness.Extensions, survey);
        var waiting = new Queue<int>(Enumerable.Range(0, outcomes.Length).Where(i => outcomes[i] is null));
        if (waiting.Count > 0)
        {
            await SendInTurnAsync(message, form, waiting, outcomes, cancellationToken);
            MessagesCarried++;
        }

        return [.. outcomes.Select(outcome => outcome! with { Tls = wire.Tls?.Description })];
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOpen)
            await SayGoodbyeAsync();
        _isOpen = false;
        await wire.DisposeAsync();
    }

    private async Task SendInTurnAsync(OutgoingMessage message, ContentForm form, Queue<int> waiting, Outcome?[] outcomes, CancellationToken cancellationToken)
    {
        while (waiting.Count > 0)
        {
            if (!IsUsable)
            {
                // It broke, or has had all the transactions it may have. Those who are left have not been asked for: the others' lot is no word about them.
                var left = new Outcome.Deferred(new EnhancedStatus(4, 5, 3), $"The session with the mail server {NextHop.Host} ended before this recipient's turn.", NextHop.ToString());
                foreach (var i in waiting)
                    outcomes[i] ??= left with { WasNotAsked = !HasBroken };
                return;
            }

            var atMost = fitness.Extensions.MaxRecipients ?? int.MaxValue; // RCPTMAX, RFC 9422 §4.2
            var places = new List<int>();
            while (places.Count < atMost && waiting.TryDequeue(out var place))
                places.Add(place);

            try
            {
                var transaction = await SendOneAsync(message with { Recipients = [.. places.Select(i => message.Recipients[i])] }, form, cancellationToken);
                for (var i = 0; i < places.Count; i++)
                    outcomes[places[i]] = transaction.Outcomes[i];
                foreach (var i in transaction.OverLimit)
                    waiting.Enqueue(places[i]);
            }
            catch (Exception exception) when (exception is QueueUnavailableException or OperationCanceledException && outcomes.Any(outcome => outcome is Outcome.Delivered))
            {
                // What the transactions before came to must not be forgotten with this one, or those would get the message again.
                foreach (var i in places.Concat(waiting))
                    outcomes[i] = CutShort;
                return;
            }
        }
    }

    private async Task<Transaction> SendOneAsync(OutgoingMessage message, ContentForm form, CancellationToken cancellationToken)
    {
        var transaction = new Transaction(message, fitness, form.Size);
        _transactions++;
        try
        {
            await CarryAsync(transaction, message, form, cancellationToken);
        }
        catch (WireException exception)
        {
            Break();
            transaction.Decide(exception.ToOutcome(NextHop) with { InDoubt = transaction.IsContentSent });
        }
        catch
        {
            _isOpen = false; // in the middle of the content, which must not look as if it had come to its end
            throw;
        }

        return transaction;
    }

    private async Task CarryAsync(Transaction transaction, OutgoingMessage message, ContentForm form, CancellationToken cancellationToken)
    {
        // Step 3
        if (_needsReset)
        {
            CommandWriter.Rset(wire.Output);
            await wire.FlushAsync(timeouts.Command, cancellationToken);
            await ReadReplyAsync("an answer to RSET", timeouts.Command, cancellationToken);
        }

        // Step 4
        _needsReset = true;
        if (await SendEnvelopeAsync(transaction, message, cancellationToken) is not { IsIntermediate: true })
            return;

        // Step 5
        var accepted = transaction.Accepted;
        if (IsLmtp && accepted.Count == 0)
        {
            _isOpen = false; // RFC 2033 §4.2: it would answer the dot for each of nobody, and nothing is left but to hang up
            return;
        }

        // RFC 2920 §3.1: a host that says 354 although it took no recipient gets the dot alone.
        var content = accepted.Count > 0 ? form.Open(cancellationToken) : null;
        var reply = await _content.SendAsync(content, form.Size, () => transaction.IsContentSent = accepted.Count > 0, cancellationToken);
        _isOpen &= _content.IsInStep;
        if (reply.ClosesConnection)
            Break();
        if (IsLmtp && _content.IsComplete)
            await ReadForEachAsync(transaction, accepted, reply, cancellationToken);
        else
            transaction.Decide(reply);
        _needsReset = false;
    }

    /// <summary>RFC 2033 §4.2: a reply for each accepted recipient, in the order of RCPT.</summary>
    private async Task ReadForEachAsync(Transaction transaction, IReadOnlyList<int> accepted, Reply first, CancellationToken cancellationToken)
    {
        for (var i = 0; i < accepted.Count; i++)
        {
            var reply = i == 0 ? first : await ReadReplyAsync("an answer for each recipient", timeouts.DataTermination, cancellationToken);
            transaction.Decide(accepted[i], reply);
        }
    }

    /// <summary>The reply to DATA, or null when there was no point in sending it.</summary>
    private async Task<Reply?> SendEnvelopeAsync(Transaction transaction, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var window = fitness.Extensions.Pipelining ? MaxPipelined : 1;
        var commands = transaction.CommandCount;
        var (written, read) = (0, 0);
        while (read < commands)
        {
            while (written < commands && written - read < window)
                Write(transaction, message.ReversePath, message.Recipients, written++);

            await wire.FlushAsync(timeouts.Command, cancellationToken);
            for (; read < written; read++)
            {
                var isData = read == commands - 1;
                if (isData)
                {
                    var toData = await ReadReplyAsync("an answer to DATA", timeouts.DataInitiation, cancellationToken, isToData: true);
                    if (!toData.IsIntermediate)
                        transaction.Decide(toData);
                    return toData;
                }

                transaction.TakeReply(read, await ReadReplyAsync("an answer to the envelope", timeouts.Command, cancellationToken));
            }

            // Nothing is on its way now, and a transaction in which nobody was accepted needs no further command.
            if (transaction.IsDecided)
                return null;
        }

        return null;
    }

    private void Write(Transaction transaction, Mailbox? reversePath, IReadOnlyList<EnvelopeRecipient> recipients, int command)
    {
        if (command == 0)
            CommandWriter.Mail(wire.Output, reversePath, transaction.MailParameters);
        else if (command > recipients.Count)
            CommandWriter.Data(wire.Output);
        else
            WriteRcpt(transaction, recipients[command - 1]);
    }

    /// <summary>What the sender wants to hear of is passed on as it came (RFC 3461 §5.2.1), to a host that knows of it.</summary>
    private void WriteRcpt(Transaction transaction, EnvelopeRecipient to)
    {
        var parameters = fitness.Extensions.Dsn ? to.Parameters : RecipientParameters.None;
        CommandWriter.Rcpt(wire.Output, to.ForwardPath, parameters, transaction.IsUtf8);
    }

    private async Task<Reply> ReadReplyAsync(string awaited, TimeSpan timeout, CancellationToken cancellationToken, bool isToData = false)
    {
        var reply = await wire.ReadReplyAsync(awaited, timeout, cancellationToken);
        if (reply.ClosesConnection)
            Break();

        // RFC 5321 §4.3.2: 354 answers DATA and nothing else, and 2yz everything else. Where it is not so, its replies are out of step with our
        // commands, and the next 250 that is read may be for a message that was never sent.
        if (isToData ? reply.IsPositive : reply.IsIntermediate)
            throw new WireException($"{awaited} was {reply.Code}, which makes no sense there");
        return reply;
    }

    private void Break() => (_isOpen, HasBroken) = (false, true);

    /// <summary>RFC 5321 §4.1.1.10 wants the answer to be waited for; it says nothing, and whoever waits keeps a worker from other mail.</summary>
    private async Task SayGoodbyeAsync()
    {
        try
        {
            CommandWriter.Quit(wire.Output);
            await wire.FlushAsync(timeouts.Quit, CancellationToken.None);
        }
        catch (WireException)
        {
            // It has gone already, which is what we wanted to say.
        }
    }
}
