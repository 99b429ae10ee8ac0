using Relay.Smtp.Data;
using Relay.Smtp.Replies;

namespace Relay.Delivery.Client;

/// <summary>Sends what stands between 354 and the reply to it, and hears the reply, be it early.</summary>
internal sealed class ContentSender(SmtpWire wire, ClientTimeouts timeouts, TimeProvider time)
{
    private const string Awaited = "an answer to the message";

    /// <summary>Octets written before they are sent.</summary>
    private const int BlockOctets = 64 * 1024;

    /// <summary>
    /// Octets a second, over the whole of the content: what a modem carried. Each block has a deadline of its own (RFC 5321 §4.5.3.2.5), but a host that
    /// takes a block just before it is up would hold a large message, and a worker with it, for days.
    /// </summary>
    private const int MinRate = 4 * 1024;

    /// <summary>The final dot has been written: the reply is an answer to the whole message.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The host has had the whole message and answered then. Else it may still wait for the rest, and take what is said next for content.</summary>
    public bool IsInStep { get; private set; }

    /// <param name="content">Null where nobody may have it.</param>
    /// <param name="beforeEnd">Runs before the final dot may reach the host: from then on it may have the message.</param>
    /// <returns>The reply to the message, or the refusal that came before its end.</returns>
    public async Task<Reply> SendAsync(IAsyncEnumerable<ReadOnlyMemory<byte>>? content, long size, Action beforeEnd, CancellationToken cancellationToken)
    {
        (IsComplete, IsInStep) = (false, false);
        await using var answer = wire.Listen(Awaited, cancellationToken);
        try
        {
            var encoder = new DotEncoder();
            if (content is not null && !await TrySendAsync(content, encoder, size, answer, cancellationToken))
                return Early(await answer.Reply);
            if (answer.HasCome)
                return Early(await answer.Reply);

            encoder.Finish(wire.Output);
            beforeEnd();
            IsComplete = true;
            await wire.FlushAsync(timeouts.DataBlock, cancellationToken);
        }
        catch (WireException exception) when (exception.IsBroken && (!answer.HasCome || answer.Reply.IsCompletedSuccessfully))
        {
            // The connection takes nothing more, but what the host said before it closed is still to be read.
            if (await SaidAsync(answer) is { } reply)
                return IsComplete ? Last(reply) : Early(reply);
            throw;
        }

        var last = Last(await wire.AwaitAsync(answer, timeouts.DataTermination));
        IsInStep = true;
        return last;
    }

    /// <summary>False when the host has spoken before the end, or fallen silent for good. What is behind the last whole block goes out with the final dot.</summary>
    private async Task<bool> TrySendAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> content, DotEncoder encoder, long size, PendingReply answer, CancellationToken cancellationToken)
    {
        if (size < BlockOctets) // most messages
        {
            await foreach (var piece in content.WithCancellation(cancellationToken))
                encoder.Encode(piece.Span, wire.Output);
            return true;
        }

        using var patience = new CancellationTokenSource(timeouts.DataBlock + TimeSpan.FromSeconds((double)size / MinRate), time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var watch = answer.WhenItComes(() => _ = stop.CancelAsync());
        try
        {
            await foreach (var piece in content.WithCancellation(cancellationToken))
            {
                for (var rest = piece; rest.Length > 0; rest = rest[Math.Min(rest.Length, BlockOctets)..])
                {
                    stop.Token.ThrowIfCancellationRequested();
                    encoder.Encode(rest.Span[..Math.Min(rest.Length, BlockOctets)], wire.Output);
                    if (wire.UnflushedOctets >= BlockOctets)
                        await wire.FlushAsync(timeouts.DataBlock, stop.Token);
                }
            }

            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return answer.HasCome ? false : throw new WireException("it took the message too slowly");
        }
    }

    /// <summary>What had arrived when the connection broke; null when that was nothing.</summary>
    private async Task<Reply?> SaidAsync(PendingReply answer)
    {
        try
        {
            return await wire.AwaitAsync(answer, timeouts.Quit);
        }
        catch (WireException)
        {
            return null;
        }
    }

    /// <summary>A host may refuse what it has not heard to the end; it can't have taken it. Its replies are out of step.</summary>
    private static Reply Early(Reply reply) => reply.IsTransientFailure || reply.IsPermanentFailure
        ? reply
        : throw new WireException($"it answered {reply.Code} to the message before it had heard it");

    private static Reply Last(Reply reply) =>
        reply.IsIntermediate ? throw new WireException($"{Awaited} was {reply.Code}, which makes no sense there") : reply;
}
