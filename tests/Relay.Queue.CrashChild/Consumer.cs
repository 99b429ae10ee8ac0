using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Queue.CrashChild;

/// <summary>
/// Leases and settles. Says "leased id number attempt" before it would dial, "settling id number final|deferred [bounce]" before each
/// settlement and "settled id number" after it.
/// </summary>
internal sealed class Consumer(SqliteMessageQueue queue, TimeProvider time, IRandomSource random)
{
    private const int AtMost = 8;
    private const int BounceOctets = 300 * 1024;

    public async Task RunAsync()
    {
        while (true)
        {
            var leased = await queue.LeaseAsync(AtMost, CancellationToken.None);
            foreach (var (message, recipient) in leased.SelectMany(message => message.Recipients, (message, recipient) => (message, recipient)))
                Ledger.Write($"leased {message.Id} {recipient.Number} {recipient.Attempt}");

            await Task.WhenAll(leased.SelectMany(message => message.Recipients, SettleAsync));
        }
    }

    private async Task SettleAsync(LeasedMessage message, LeasedRecipient recipient)
    {
        switch (random.Next(4))
        {
            case 0:
                return; // under way until the process ends
            case 1:
                Ledger.Write($"settling {message.Id} {recipient.Number} deferred");
                await queue.SettleAsync(new Settlement(message.Id, [Deferred(recipient)]));
                break;
            case 2 when message.ReversePath is { } sender:
                await BounceAsync(message, recipient, sender);
                break;
            default:
                Ledger.Write($"settling {message.Id} {recipient.Number} final");
                await queue.SettleAsync(new Settlement(message.Id, [new SettledRecipient(recipient.Number, new Outcome.Delivered(EnhancedStatus.Parse("2.0.0"), "Accepted.", null, null), null)]));
                break;
        }

        Ledger.Write($"settled {message.Id} {recipient.Number}");
    }

    private async Task BounceAsync(LeasedMessage message, LeasedRecipient recipient, Mailbox sender)
    {
        await using var draft = queue.BeginMessage();
        var octets = random.Next(BounceOctets);
        await draft.AppendAsync(Content.Of(draft.Id, octets), CancellationToken.None);
        var envelope = new Envelope { ReversePath = null, Recipients = [new EnvelopeRecipient(sender)], AcceptedAt = time.GetUtcNow() };
        Ledger.Write($"settling {message.Id} {recipient.Number} final {draft.Id}");
        await queue.SettleAsync(new Settlement(message.Id, [new SettledRecipient(recipient.Number, new Outcome.Failed(EnhancedStatus.Parse("5.1.1"), "Unknown."), null)])
        {
            Bounce = new BounceDraft(draft, envelope),
        });
    }

    private SettledRecipient Deferred(LeasedRecipient recipient) =>
        new(recipient.Number, new Outcome.Deferred(EnhancedStatus.Parse("4.4.1"), "No answer."), time.GetUtcNow().AddSeconds(random.Next(2)));
}
