using System.Net;
using Relay.Core;
using Relay.Core.Queue;
using Relay.Core.Transport;
using Relay.Delivery.Lanes;
using Relay.Delivery.Routing;

namespace Relay.Delivery.Attempts;

/// <summary>
/// One attempt:
/// <list type="number">
/// <item>over the connection that is still open, if there is one;</item>
/// <item>else, and for those whom that host put off, find the route;</item>
/// <item>try its hosts in turn until nobody is left whom another host might serve.</item>
/// </list>
/// A host that takes only so many over one connection is dialled again for the rest.
/// A final answer to one recipient is final, whatever becomes of the others.
/// </summary>
internal sealed class AttemptRunner(Router router, IMailTransport transport, IMessageQueue queue)
{
    /// <summary>How often a host is dialled again for those whose turn had not come, in one attempt. At the least that a host may take (RFC 9422 §4) it would go on for long.</summary>
    public const int MaxRedials = 10;

    private static readonly Outcome.Deferred CutShort = new(new EnhancedStatus(4, 3, 2), "Relay was stopped while it delivered this message.");

    public async Task<IReadOnlyList<Outcome>> RunAsync(DeliveryJob job, KeptConnection kept, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(job);
        var answered = new HashSet<IPEndPoint>();

        try
        {
            // Step 1
            if (attempt.IsOpen && kept.Connection is { } open)
            {
                if (await CarryAsync(attempt, open, kept, cancellationToken))
                    answered.Add(open.NextHop.EndPoint);
            }

            // Steps 2 and 3
            if (attempt.IsOpen)
                await TryRouteAsync(attempt, answered, kept, cancellationToken);
        }
        catch (OperationCanceledException) when (attempt.HasDelivered)
        {
            attempt.End(CutShort); // who has it must not get it again after the next start
        }

        return attempt.Outcomes;
    }

    private async Task TryRouteAsync(Attempt attempt, HashSet<IPEndPoint> answered, KeptConnection kept, CancellationToken cancellationToken)
    {
        switch (await router.ResolveAsync(attempt.Job.Message, attempt.Job.Destination, cancellationToken))
        {
            case Route.Nowhere nowhere:
                attempt.Decide(nowhere.Outcome);
                return;
            case Route.Hosts hosts:
                if (hosts.Unknown is { } unknown)
                    attempt.Decide(unknown);
                // Two names of one machine are one host, whose answer is known by then.
                var nextHops = hosts.NextHops.Where(nextHop => answered.Add(nextHop.EndPoint)).ToArray();
                for (var i = 0; i < nextHops.Length && attempt.IsOpen; i++)
                    await TryHostAsync(attempt, nextHops[i] with { HasAlternative = i < nextHops.Length - 1 }, kept, cancellationToken);
                return;
        }
    }

    private async Task TryHostAsync(Attempt attempt, NextHop nextHop, KeptConnection kept, CancellationToken cancellationToken)
    {
        await kept.DisposeAsync(); // one connection a worker: it must not wait for a place that it holds itself
        switch (await transport.ConnectAsync(nextHop, cancellationToken))
        {
            case ConnectResult.Refused refused:
                attempt.Decide(refused.Outcome);
                return;
            case ConnectResult.Connected connected:
                await kept.ReplaceAsync(connected.Connection);
                await CarryAsync(attempt, connected.Connection, kept, cancellationToken);
                return;
        }
    }

    /// <summary>False when the connection broke, which says nothing about the host that a fresh one might not.</summary>
    private async Task<bool> CarryAsync(Attempt attempt, IMailConnection connection, KeptConnection kept, CancellationToken cancellationToken)
    {
        var left = await SendAsync(attempt, attempt.Open, connection, cancellationToken);
        if (left.Count > 0)
            return await RedialAsync(attempt, connection.NextHop, left, kept, cancellationToken);

        var hasAnswered = !connection.HasBroken;
        await kept.ReviewAsync();
        return hasAnswered;
    }

    /// <inheritdoc cref="CarryAsync"/>
    private async Task<bool> RedialAsync(Attempt attempt, NextHop nextHop, IReadOnlyList<int> left, KeptConnection kept, CancellationToken cancellationToken)
    {
        var hasAnswered = true;
        for (var i = 0; left.Count > 0 && i < MaxRedials; i++)
        {
            await kept.DisposeAsync();
            if (await transport.ConnectAsync(nextHop, cancellationToken) is not ConnectResult.Connected again)
                return true; // it has answered for some, and the turn of the others has not come
            await kept.ReplaceAsync(again.Connection);
            left = await SendAsync(attempt, left, again.Connection, cancellationToken);
            hasAnswered = !again.Connection.HasBroken;
        }

        await kept.ReviewAsync();
        return hasAnswered;
    }

    /// <summary>Of those at these places, the ones whose turn did not come.</summary>
    private async Task<IReadOnlyList<int>> SendAsync(Attempt attempt, IReadOnlyList<int> places, IMailConnection connection, CancellationToken cancellationToken)
    {
        var message = attempt.Job.Message;
        try
        {
            var outcomes = await connection.SendAsync(new OutgoingMessage
            {
                Id = message.Id,
                ReversePath = message.ReversePath,
                Recipients = [.. places.Select(i => attempt.Job.Recipients[i]).Select(to => new EnvelopeRecipient(to.ForwardPath) { Parameters = to.Parameters })],
                Size = message.Size,
                HasEightBitContent = message.HasEightBitContent,
                Parameters = message.Parameters,
                Content = token => queue.ReadContentAsync(message.Id, token),
            }, cancellationToken);
            attempt.Take(places, outcomes);
            return [.. places.Where((_, i) => outcomes[i] is Outcome.Deferred { WasNotAsked: true })];
        }
        catch (QueueUnavailableException)
        {
            attempt.End(new Outcome.Deferred(new EnhancedStatus(4, 3, 0), "The message could not be read from the queue."));
            return [];
        }
    }
}
