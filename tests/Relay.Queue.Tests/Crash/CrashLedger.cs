using System.Globalization;
using Relay.Core.Queue;

namespace Relay.Queue.Tests.Crash;

/// <summary>
/// Holds a queue to what was said of it before the kill: what was said to be safe is there, what was said to be settled is not, a bounce
/// is there exactly when its failure is settled, and each attempt was recorded before it was announced.
/// </summary>
internal sealed class CrashLedger(int producers)
{
    private readonly Dictionary<QueueId, SortedDictionary<int, TrackedRecipient>> _messages = [];
    private readonly Dictionary<QueueId, long> _acceptedOctets = [];
    private readonly HashSet<QueueId> _bounces = [];

    public int Accepted => _acceptedOctets.Count;

    public int Bounces => _bounces.Count;

    /// <summary>Messages that were settled whole.</summary>
    public int Gone { get; private set; }

    public void Note(string line)
    {
        switch (line.Split(' '))
        {
            case ["opened"]:
                break;
            case ["accepted", var id, var octets, var recipients]:
                Accept(Id(id), Number(octets), Number(recipients));
                break;
            case ["leased", var id, var number, var attempt]:
                Recipient(Id(id), Number(number)).Lease(Number(attempt), unannounced: 0);
                break;
            case ["settling", _, _, "deferred"]:
                break; // it is there, whether that is committed or not
            case ["settling", var id, var number, "final", .. var bounce]:
                Recipient(Id(id), Number(number)).Settling(bounce is [var bounceId] ? Id(bounceId) : null);
                break;
            case ["settled", var id, var number]:
                if (Recipient(Id(id), Number(number)) is { Fate: Fate.PossiblyGone } settled)
                    Settled(settled);
                break;
            default:
                throw new FormatException($"The child said: {line}");
        }
    }

    /// <summary>Compares with all that the next start leases, and takes over what there was no time to say.</summary>
    public void Audit(IReadOnlyList<LeasedMessage> found)
    {
        var present = found.ToDictionary(message => message.Id, message => message.Recipients.ToDictionary(recipient => recipient.Number, recipient => recipient.Attempt));
        ResolveDoubts(present);
        AdoptUnannounced(found);
        foreach (var (id, recipients) in _messages)
        {
            foreach (var (number, recipient) in recipients)
                AuditRecipient($"{id} {number}", recipient, present.TryGetValue(id, out var attempts) && attempts.TryGetValue(number, out var attempt) ? attempt : null);
        }

        foreach (var message in found)
        {
            _messages.ContainsKey(message.Id).ShouldBeTrue($"{message.Id} was settled and is back");
            _acceptedOctets.GetValueOrDefault(message.Id, message.Size).ShouldBe(message.Size);
        }

        foreach (var (id, _) in _messages.Where(message => message.Value.Values.All(recipient => recipient.Fate == Fate.Gone)).ToArray())
        {
            _messages.Remove(id);
            Gone++;
        }
    }

    /// <summary>The test's own settlement.</summary>
    public void Remove(QueueId id, int number) => Recipient(id, number).Fate = Fate.Gone;

    private void ResolveDoubts(Dictionary<QueueId, Dictionary<int, int>> present)
    {
        foreach (var (id, recipients) in _messages.ToArray())
        {
            foreach (var (number, recipient) in recipients.Where(recipient => recipient.Value.Fate == Fate.PossiblyGone))
            {
                if (present.GetValueOrDefault(id)?.ContainsKey(number) is not true)
                {
                    Settled(recipient);
                    continue;
                }

                recipient.Fate = Fate.Waiting;
                if (recipient.Bounce is { } bounce)
                    present.ContainsKey(bounce).ShouldBeFalse($"{bounce} is there without the failure of {id} {number}");
            }
        }
    }

    private void AdoptUnannounced(IReadOnlyList<LeasedMessage> found)
    {
        var unannounced = found.Where(message => !_acceptedOctets.ContainsKey(message.Id) && !_bounces.Contains(message.Id)).ToArray();
        unannounced.Length.ShouldBeLessThanOrEqualTo(producers, "a producer has one message under way");
        foreach (var message in unannounced)
            Accept(message.Id, message.Size, message.Recipients.Max(recipient => recipient.Number) + 1);
    }

    private static void AuditRecipient(string name, TrackedRecipient recipient, int? attempt)
    {
        if (recipient.Fate == Fate.Gone)
        {
            attempt.ShouldBeNull($"{name} was settled and is back");
            return;
        }

        attempt.ShouldNotBeNull($"{name} is lost");
        recipient.Lease(attempt.Value, unannounced: 1);
    }

    private void Accept(QueueId id, long octets, int recipients)
    {
        _acceptedOctets.Add(id, octets);
        for (var number = 0; number < recipients; number++)
            Recipient(id, number);
    }

    private void Settled(TrackedRecipient recipient)
    {
        recipient.Fate = Fate.Gone;
        if (recipient.Bounce is { } bounce)
        {
            _bounces.Add(bounce);
            Recipient(bounce, 0);
        }
    }

    /// <summary>A lease may be announced before the acceptance is: they come from the same commit.</summary>
    private TrackedRecipient Recipient(QueueId id, int number)
    {
        if (!_messages.TryGetValue(id, out var recipients))
            _messages.Add(id, recipients = []);
        if (!recipients.TryGetValue(number, out var recipient))
            recipients.Add(number, recipient = new TrackedRecipient());
        return recipient;
    }

    private static QueueId Id(string text) => QueueId.TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is no id.");

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
