using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Every message of a load: what the client was told, and where each recipient's copy or bounce has come out. Called from any thread.</summary>
internal sealed partial class Ledger
{
    private readonly ConcurrentDictionary<int, Entry> _entries = [];
    private readonly ConcurrentDictionary<string, int> _ended = [];
    private readonly ConcurrentDictionary<string, int> _doubts = [];
    private readonly ConcurrentQueue<string> _wrong = [];
    private int _drawn;

    /// <summary>Of all messages.</summary>
    public IEnumerable<string> Recipients => _entries.Values.SelectMany(entry => entry.Recipients);

    /// <summary>A new message, of which nothing has been sent.</summary>
    public LoadMessage Draw(Random random)
    {
        var message = LoadMessage.Draw(Interlocked.Increment(ref _drawn), random);
        _entries[message.Number] = new Entry(message.Lines, message.Recipients, Standing.NotSent);
        return message;
    }

    /// <summary>The end of the data goes out now: whether the message is taken is the server's to know.</summary>
    public void Sending(LoadMessage message) => Note(message, Standing.Unanswered);

    public void Answered(LoadMessage message, Reply reply) => Note(message, reply.Code == 250 ? Standing.Accepted : Standing.Refused);

    /// <summary>How many have this answer so far.</summary>
    public int Count(Standing standing) => _entries.Values.Count(entry => entry.Standing == standing);

    /// <summary>At the recipients' mail host.</summary>
    public void Deliver(Transaction transaction)
    {
        foreach (var recipient in transaction.ForwardPaths)
        {
            Increase(_ended, recipient);
            if (LoadMessage.IsNever(recipient))
                _wrong.Enqueue($"{recipient} was refused and delivered all the same");
        }

        var number = LoadMessage.NumberOf(transaction.ForwardPaths[0]);
        if (!_entries.TryGetValue(number, out var entry))
            _wrong.Enqueue($"nobody has sent {transaction.ForwardPaths[0]} anything");
        else if (transaction.Body != new LoadMessage(number, entry.Lines, entry.Recipients).Body || transaction.ReversePath != RelayHome.Account)
            _wrong.Enqueue($"message {number} came changed");
    }

    /// <summary>At the sender's mail host.</summary>
    public void Bounce(Transaction transaction)
    {
        if (transaction.ReversePath.Length > 0 || transaction.ForwardPaths is not [RelayHome.Account])
            _wrong.Enqueue($"no bounce: from <{transaction.ReversePath}> to <{string.Join(">,<", transaction.ForwardPaths)}>");
        foreach (var recipient in ReportedIn(transaction))
        {
            Increase(_ended, recipient);
            if (!LoadMessage.IsNever(recipient))
                _wrong.Enqueue($"{recipient} was not refused, and bounced");
        }
    }

    /// <summary>After this one the recipients' mail host has heard no more from Relay.</summary>
    public void DoubtDelivery(Transaction transaction)
    {
        foreach (var recipient in transaction.ForwardPaths)
            Increase(_doubts, recipient);
    }

    /// <summary>The same, at the sender's.</summary>
    public void DoubtBounce(Transaction transaction)
    {
        foreach (var recipient in ReportedIn(transaction))
            Increase(_doubts, recipient);
    }

    /// <param name="queued">Recipients that still wait in the queue.</param>
    public Audit Close(IReadOnlyCollection<string> queued)
    {
        var duplicates = _ended.Where(pair => pair.Value > 1).ToArray();
        var waiting = queued.ToHashSet();
        return new Audit
        {
            Accepted = Count(Standing.Accepted),
            Refused = Count(Standing.Refused),
            Unanswered = Count(Standing.Unanswered),
            TakenUnanswered = _entries.Values.Count(entry => entry.Standing == Standing.Unanswered && entry.Recipients.Any(IsKnown)),
            TakenRefused = _entries.Values.Count(entry => entry.Standing == Standing.Refused && entry.Recipients.Any(IsKnown)),
            Recipients = _ended.Count,
            Queued = waiting.Count,
            InDoubt = _doubts.Values.Sum(),
            Duplicates = duplicates.Sum(pair => pair.Value - 1),
            Lost = [.. _entries.Values.Where(entry => entry.Standing == Standing.Accepted).SelectMany(entry => entry.Recipients).Where(recipient => !IsKnown(recipient))],
            // What has not been answered has happened wholly or not at all; and without its end a message has not happened.
            Halves = [.. _entries.Values.Where(entry => !IsWhole(entry)).Select(entry => string.Join(',', entry.Recipients))],
            Unexplained = [.. duplicates.Where(pair => pair.Value - 1 > _doubts.GetValueOrDefault(pair.Key)).Select(pair => pair.Key)],
            Wrong = [.. _wrong],
        };

        bool IsKnown(string recipient) => _ended.ContainsKey(recipient) || waiting.Contains(recipient);

        bool IsWhole(Entry entry) => entry.Recipients.Count(IsKnown) is var known && (known == 0 || (known == entry.Recipients.Count && entry.Standing != Standing.NotSent));
    }

    private void Note(LoadMessage message, Standing standing) => _entries[message.Number] = _entries[message.Number] with { Standing = standing };

    private static void Increase(ConcurrentDictionary<string, int> counts, string recipient) => counts.AddOrUpdate(recipient, 1, (_, count) => count + 1);

    /// <summary>Whose failure it reports.</summary>
    private static IEnumerable<string> ReportedIn(Transaction bounce) => FinalRecipient().Matches(bounce.Content).Select(match => match.Groups["recipient"].Value);

    [GeneratedRegex(@"^Final-Recipient: rfc822; (?<recipient>\S+)\r$", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex FinalRecipient();

    private sealed record Entry(int Lines, IReadOnlyList<string> Recipients, Standing Standing);
}
