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
/// A final answer to one recipient is final, whatever becomes of the others.
/// </summary>
internal sealed class AttemptRunner(Router router, IMailTransport transport, IMessageQueue queue)
{
    public async Task<IReadOnlyList<Outcome>> RunAsync(DeliveryJob job, KeptConnection kept, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(job);
        var answered = new HashSet<IPEndPoint>();

        // Step 1
        if (attempt.IsOpen && kept.Connection is { } open)
        {
            if (await SendAsync(attempt, open, kept, cancellationToken))
                answered.Add(open.NextHop.EndPoint);
        }

        // Steps 2 and 3
        if (attempt.IsOpen)
            await TryRouteAsync(attempt, answered, kept, cancellationToken);
        return attempt.Outcomes;
    }

    private async Task TryRouteAsync(Attempt attempt, HashSet<IPEndPoint> answered, KeptConnection kept, CancellationToken cancellationToken)
    {
        switch (await router.ResolveAsync(attempt.Job.Destination, cancellationToken))
        {
            case Route.Nowhere nowhere:
                attempt.Decide(nowhere.Outcome);
                return;
            case Route.Hosts hosts:
                foreach (var nextHop in hosts.NextHops.Where(nextHop => !answered.Contains(nextHop.EndPoint)))
                {
                    if (attempt.IsOpen)
                        await TryHostAsync(attempt, nextHop, kept, cancellationToken);
                }

                return;
        }
    }

    private async Task TryHostAsync(Attempt attempt, NextHop nextHop, KeptConnection kept, CancellationToken cancellationToken)
    {
        switch (await transport.ConnectAsync(nextHop, cancellationToken))
        {
            case ConnectResult.Refused refused:
                attempt.Decide(refused.Outcome);
                return;
            case ConnectResult.Connected connected:
                await kept.ReplaceAsync(connected.Connection);
                await SendAsync(attempt, connected.Connection, kept, cancellationToken);
                return;
        }
    }

    /// <summary>False when the connection broke, which says nothing about the host that a fresh one might not.</summary>
    private async Task<bool> SendAsync(Attempt attempt, IMailConnection connection, KeptConnection kept, CancellationToken cancellationToken)
    {
        var open = attempt.Open;
        var message = attempt.Job.Message;
        try
        {
            var outcomes = await connection.SendAsync(new OutgoingMessage
            {
                Id = message.Id,
                ReversePath = message.ReversePath,
                ForwardPaths = [.. open.Select(i => attempt.Job.Recipients[i].ForwardPath)],
                Size = message.Size,
                HasEightBitContent = message.HasEightBitContent,
                Parameters = message.Parameters,
                Content = token => queue.ReadContentAsync(message.Id, token),
            }, cancellationToken);
            attempt.Take(open, outcomes);
        }
        catch (QueueUnavailableException)
        {
            attempt.End(new Outcome.Deferred(new EnhancedStatus(4, 3, 0), "The message could not be read from the queue."));
        }

        var hasAnswered = connection.IsUsable;
        await kept.ReviewAsync();
        return hasAnswered;
    }
}
