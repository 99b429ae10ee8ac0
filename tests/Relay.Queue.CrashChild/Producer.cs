using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Queue.CrashChild;

/// <summary>One session: commits message after message and says "accepted id octets recipients" once each is safe, as the 250 would be.</summary>
internal sealed class Producer(SqliteMessageQueue queue, TimeProvider time, IRandomSource random)
{
    private const int SmallOctets = 8 * 1024;
    private const int LargeOctets = 700 * 1024; // two pieces stored before the commit, and a rest
    private const int LargeOneIn = 20;

    public async Task RunAsync()
    {
        while (true)
        {
            var octets = random.Next(LargeOneIn) == 0 ? LargeOctets : random.Next(SmallOctets);
            await using var draft = queue.BeginMessage();
            await draft.AppendAsync(Content.Of(draft.Id, octets), CancellationToken.None);
            var envelope = Envelope();
            await draft.CommitAsync(envelope);
            Ledger.Write($"accepted {draft.Id} {octets} {envelope.Recipients.Count}");
        }
    }

    private Envelope Envelope() => new()
    {
        ReversePath = Mailbox.Parse("sender@example.org"),
        Recipients = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(number => new EnvelopeRecipient(Mailbox.Parse($"r{number}@example.net")))],
        AcceptedAt = time.GetUtcNow(),
    };
}
