using Relay.Core;
using Relay.Core.Transport;
using Relay.Smtp.Commands;
using Relay.Smtp.Data;
using Relay.Smtp.Replies;

namespace Relay.Delivery.Client;

/// <summary>
/// An open session with a next hop. A mail transaction (RFC 5321 §3.3):
/// <list type="number">
/// <item>see whether this host can carry the message at all, and to whom (<see cref="Fitness"/>);</item>
/// <item>RSET, if the last transaction was left unfinished;</item>
/// <item>MAIL, RCPT …, DATA: in one go where PIPELINING is offered (RFC 2920), else one by one;</item>
/// <item>the content, if anyone may have it, and its reply, which is every accepted recipient's.</item>
/// </list>
/// </summary>
internal sealed class SmtpConnection(SmtpWire wire, NextHop nextHop, Fitness fitness, ClientTimeouts timeouts) : IMailConnection
{
    /// <summary>Commands whose replies we let add up. Their replies must fit in the network's buffers, or both sides wait for each other (RFC 2920 §3.1).</summary>
    private const int MaxPipelined = 50;

    /// <summary>Octets written before they are sent.</summary>
    private const int BlockOctets = 64 * 1024;

    private bool _needsReset;

    public NextHop NextHop => nextHop;

    public bool IsUsable { get; private set; } = true;

    public int MessagesCarried { get; private set; }

    public async Task<IReadOnlyList<Outcome>> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        // Step 1
        var verdicts = message.ForwardPaths.Select(to => fitness.Judge(message, to)).ToArray();
        var fit = message.ForwardPaths.Where((_, i) => verdicts[i] is null).ToArray();
        if (fit.Length == 0)
            return [.. verdicts.Select(verdict => verdict! with { Tls = wire.Tls })];

        // Steps 2 to 4
        var outcomes = new Queue<Outcome>(await SendFitAsync(message with { ForwardPaths = fit }, cancellationToken));
        return [.. verdicts.Select(verdict => (verdict ?? outcomes.Dequeue()) with { Tls = wire.Tls })];
    }

    public async ValueTask DisposeAsync()
    {
        if (IsUsable)
            await SayGoodbyeAsync();
        IsUsable = false;
        await wire.DisposeAsync();
    }

    private async Task<IReadOnlyList<Outcome>> SendFitAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var transaction = new Transaction(message);
        try
        {
            await CarryAsync(transaction, cancellationToken);
            MessagesCarried++;
        }
        catch (WireException exception)
        {
            IsUsable = false;
            transaction.Decide(exception.ToOutcome(nextHop) with { InDoubt = transaction.IsContentSent });
        }
        catch
        {
            IsUsable = false; // in the middle of the content, which must not look as if it had come to its end
            throw;
        }

        return transaction.Outcomes;
    }

    private async Task CarryAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        // Step 2
        if (_needsReset)
        {
            CommandWriter.Rset(wire.Output);
            await wire.FlushAsync(timeouts.Command, cancellationToken);
            await ReadReplyAsync("an answer to RSET", timeouts.Command, cancellationToken);
        }

        // Steps 3 and 4
        _needsReset = true;
        if (await SendEnvelopeAsync(transaction, cancellationToken) is not { IsIntermediate: true })
            return;

        await SendContentAsync(transaction, cancellationToken);
        var reply = await ReadReplyAsync("an answer to the message", timeouts.DataTermination, cancellationToken);
        transaction.Decide(reply.ToOutcome(nextHop, "the message"));
        _needsReset = false;
    }

    /// <summary>The reply to DATA, or null when there was no point in sending it.</summary>
    private async Task<Reply?> SendEnvelopeAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var window = fitness.Extensions.Pipelining ? MaxPipelined : 1;
        var commands = transaction.CommandCount;
        var (written, read) = (0, 0);
        while (read < commands)
        {
            while (written < commands && written - read < window)
                Write(transaction, written++);

            await wire.FlushAsync(timeouts.Command, cancellationToken);
            for (; read < written; read++)
            {
                var isData = read == commands - 1;
                if (isData)
                {
                    var toData = await ReadReplyAsync("an answer to DATA", timeouts.DataInitiation, cancellationToken, isToData: true);
                    return TakeDataReply(transaction, toData);
                }

                var reply = await ReadReplyAsync("an answer to the envelope", timeouts.Command, cancellationToken);
                transaction.TakeReply(read, reply, nextHop);
            }

            // Nothing is on its way now, and a transaction in which nobody was accepted needs no further command.
            if (transaction.IsDecided)
                return null;
        }

        return null;
    }

    private void Write(Transaction transaction, int command)
    {
        var message = transaction.Message;
        if (command == 0)
            WriteMail(transaction);
        else if (command <= message.ForwardPaths.Count)
            CommandWriter.Rcpt(wire.Output, message.ForwardPaths[command - 1], transaction.IsUtf8);
        else
            CommandWriter.Data(wire.Output);
    }

    private void WriteMail(Transaction transaction)
    {
        var message = transaction.Message;
        var size = fitness.Extensions.Size ? message.Size : (long?)null;
        CommandWriter.Mail(wire.Output, message.ReversePath, size, message.HasEightBitContent, transaction.IsUtf8, message.Parameters.RequiresTls);
    }

    private Reply TakeDataReply(Transaction transaction, Reply reply)
    {
        if (!reply.IsIntermediate)
            transaction.Decide(reply.ToOutcome(nextHop, "the message"));
        return reply;
    }

    private async Task SendContentAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var encoder = new DotEncoder();
        // RFC 2920 §3.1: a host that says 354 although it took no recipient gets the dot alone.
        if (!transaction.IsDecided)
        {
            await foreach (var piece in transaction.Message.Content(cancellationToken))
            {
                for (var rest = piece; rest.Length > 0; rest = rest[Math.Min(rest.Length, BlockOctets)..])
                {
                    encoder.Encode(rest.Span[..Math.Min(rest.Length, BlockOctets)], wire.Output);
                    await wire.FlushAsync(timeouts.DataBlock, cancellationToken);
                }
            }
        }

        encoder.Finish(wire.Output);
        transaction.IsContentSent = true;
        await wire.FlushAsync(timeouts.DataBlock, cancellationToken);
    }

    private async Task<Reply> ReadReplyAsync(string awaited, TimeSpan timeout, CancellationToken cancellationToken, bool isToData = false)
    {
        var reply = await wire.ReadReplyAsync(awaited, timeout, cancellationToken);
        IsUsable &= !reply.ClosesConnection;

        // RFC 5321 §4.3.2: 354 answers DATA and nothing else, and 2yz everything else. Where it is not so, its replies are out of step with our
        // commands, and the next 250 that is read may be for a message that was never sent.
        if (isToData ? reply.IsPositive : reply.IsIntermediate)
            throw new WireException($"{awaited} was {reply.Code}, which makes no sense there");
        return reply;
    }

    private async Task SayGoodbyeAsync()
    {
        try
        {
            CommandWriter.Quit(wire.Output);
            await wire.FlushAsync(timeouts.Quit, CancellationToken.None);
            await wire.ReadReplyAsync("an answer to QUIT", timeouts.Quit, CancellationToken.None);
        }
        catch (WireException)
        {
            // It has gone already, which is what we wanted to say.
        }
    }
}
