using System.Diagnostics;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Benchmarks.Queue;

/// <summary>Sessions that submit, and a delivery that succeeds at once.</summary>
internal static class QueueLoad
{
    private const int MessageOctets = 4096;
    private const int LeaseSize = 500;

    private static readonly byte[] Content = [.. Enumerable.Repeat((byte)'x', MessageOctets)];
    private static readonly Mailbox Sender = Mailbox.Parse("alice@example.org");

    /// <summary>Messages that are not due for a day.</summary>
    public static Task DeferAsync(IMessageQueue queue, int messages) => SubmitAsync(queue, messages, sessions: 200, QueueHome.Time.GetUtcNow().AddDays(1));

    /// <summary>Messages that come in and go out, and how long each commit took.</summary>
    public static async Task<Latencies> PassAsync(IMessageQueue queue, int messages, int sessions)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var delivering = DeliverAsync(queue, messages);
        var submitted = await SubmitAsync(queue, messages, sessions, holdUntil: null);
        var started = Stopwatch.GetTimestamp();
        await delivering;
        return submitted with { Elapsed = submitted.Elapsed + Stopwatch.GetElapsedTime(started), Processor = Environment.CpuUsage.TotalTime - processor };
    }

    private static async Task<Latencies> SubmitAsync(IMessageQueue queue, int messages, int sessions, DateTimeOffset? holdUntil)
    {
        var milliseconds = new double[messages];
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, sessions).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < messages;)
            {
                await using var draft = queue.BeginMessage();
                await draft.AppendAsync(Content, CancellationToken.None);
                var begun = Stopwatch.GetTimestamp();
                await draft.CommitAsync(Envelope(i, holdUntil));
                milliseconds[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            }
        })));
        return new Latencies(milliseconds, Stopwatch.GetElapsedTime(started), TimeSpan.Zero);
    }

    private static async Task DeliverAsync(IMessageQueue queue, int messages)
    {
        var delivered = new Outcome.Delivered(new EnhancedStatus(2, 0, 0), "The mail server mx.example.net accepted it.", "mx.example.net [127.0.0.1]", "250 OK");
        var settling = new List<Task>();
        for (var left = messages; left > 0;)
        {
            foreach (var message in await queue.LeaseAsync(LeaseSize, CancellationToken.None))
            {
                left--;
                settling.Add(queue.SettleAsync(new Settlement(message.Id, [.. message.Recipients.Select(recipient => new SettledRecipient(recipient.Number, delivered, RetryAt: null))])));
            }
        }

        await Task.WhenAll(settling);
    }

    private static Envelope Envelope(int number, DateTimeOffset? holdUntil) => new()
    {
        ReversePath = Sender,
        Recipients = [new EnvelopeRecipient(Mailbox.Parse($"user{number % 1000}@host{number % 10_000}.example.net"))],
        AcceptedAt = QueueHome.Time.GetUtcNow(),
        Account = "alice@example.org",
        Origin = new Origin("127.0.0.1", $"<{number}@example.org>"),
        Parameters = new MessageParameters { HoldUntil = holdUntil },
    };
}
