using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Clients that submit messages, each to a recipient of its own, and write down what they are answered. Who is refused or cut off tries again.</summary>
/// <param name="ordinaryLines">Of a message: 64 octets each.</param>
internal sealed class SubmissionLoad(RelayHome home, int ordinaryLines)
{
    /// <summary>A session ends long before the patience of its client.</summary>
    private const int TransactionsOfASession = 100;

    /// <summary>Each so many messages one that does not fit into a piece of content (256 KiB).</summary>
    private const int LargeOneIn = 50;

    private const int LargeLines = 5000;

    /// <summary>What a client waits that has been refused.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<string> _acknowledged = [];
    private readonly ConcurrentQueue<Reply> _refusals = [];
    private int _messages;

    /// <summary>The forward-paths of the messages that were answered 250.</summary>
    public IReadOnlyList<string> Acknowledged => [.. _acknowledged];

    public int AcknowledgedCount => _acknowledged.Count;

    /// <summary>What was said instead of what should have come.</summary>
    public IReadOnlyList<Reply> Refusals => [.. _refusals];

    public int RefusalCount => _refusals.Count;

    /// <summary>Goes on until it is told to stop, and then to the end of each session's transaction, or until the session is cut off.</summary>
    public Task RunAsync(int clients, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, clients).Select(_ => SubmitAsync(stop)));

    /// <summary>What must have arrived for a forward-path.</summary>
    public string Body(string forwardPath)
    {
        var number = int.Parse(forwardPath[1..forwardPath.IndexOf('@', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        var body = new StringBuilder();
        for (var line = 0; line < (number % LargeOneIn == 0 ? LargeLines : ordinaryLines); line++)
            body.Append(CultureInfo.InvariantCulture, $"{number,10} {line,10} {"".PadRight(40, 'x')}\r\n");
        return body.ToString();
    }

    private async Task SubmitAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await SubmitInOneSessionAsync(stop);
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                // Cut off, or nobody there.
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    private async Task SubmitInOneSessionAsync(CancellationToken stop)
    {
        var (client, refusal) = await SubmissionClient.TryLogInAsync(home);
        await using var session = client;
        if (refusal is not null)
        {
            await TakeAsync(refusal);
            return;
        }

        for (var i = 0; i < TransactionsOfASession && !stop.IsCancellationRequested; i++)
        {
            var forwardPath = string.Create(CultureInfo.InvariantCulture, $"m{Interlocked.Increment(ref _messages)}@example.org");
            var reply = await session.TrySubmitAsync(TestMessage.Text(forwardPath, Body(forwardPath)), forwardPath);
            if (reply.Code == 250)
                _acknowledged.Enqueue(forwardPath);
            else
                await TakeAsync(reply);
        }
    }

    private Task TakeAsync(Reply refusal)
    {
        _refusals.Enqueue(refusal);
        return Task.Delay(Pause);
    }
}
