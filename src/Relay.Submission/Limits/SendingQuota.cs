using System.Net;
using Microsoft.Extensions.Logging;
using Relay.Core.Accounts;

namespace Relay.Submission.Limits;

/// <summary>
/// Counts what each account, and each client address, has sent in the last hour and the last day, and says when it is enough. Called from any
/// thread. See <see cref="SlidingCount"/> for what "the last hour" is, and <see cref="QuotaKeeper"/> for what survives a restart.
/// </summary>
internal sealed class SendingQuota
{
    /// <summary>Accounts, and addresses, that are remembered: more than an organisation has, and less than 50 MB.</summary>
    internal const int MaxRemembered = 100_000;

    private readonly QuotaOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly bool _countsAddresses;

    private readonly Lock _gate = new();
    private readonly BoundedTable<string, QuotaUsage> _accounts;
    private readonly BoundedTable<ClientNetwork, QuotaUsage> _addresses;
    private long _changes;

    public SendingQuota(QuotaOptions options, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _countsAddresses = QuotaMeasure.All.Any(measure => measure.Limit(options.Address) is not null);
        _accounts = new(MaxRemembered, Worth, StringComparer.OrdinalIgnoreCase);
        _addresses = new(MaxRemembered, Worth);
    }

    /// <summary>Grows with whatever is worth saving.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Whether so much would still fit; counts nothing. Null when it would.</summary>
    /// <param name="account">Null where nobody has to log in: then only the address counts.</param>
    public QuotaRefusal? Check(Account? account, IPAddress client, int messages, int recipients)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            return Refusal(Parties(account, client, now), messages, recipients, now);
        }
    }

    /// <summary>Counts it for account and address alike if it fits for both, and otherwise for neither. Null when it did.</summary>
    public QuotaRefusal? TryCharge(Account? account, IPAddress client, int messages, int recipients)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            var parties = Parties(account, client, now);
            if (Refusal(parties, messages, recipients, now) is { } refusal)
                return refusal;

            foreach (var party in parties)
                Charge(party, messages, recipients, now);
            _changes++;
            return null;
        }
    }

    /// <summary>Takes back what was charged a moment ago, for a message that then could not be accepted.</summary>
    public void Refund(Account? account, IPAddress client, int messages, int recipients)
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            foreach (var (_, usage, _) in Parties(account, client, now))
            {
                foreach (var (i, measure) in QuotaMeasure.All.Index())
                    usage.Counts[i] = usage.Counts[i].Minus(measure.Amount(messages, recipients), measure.At(now));
            }

            _changes++;
        }
    }

    /// <summary>What is worth remembering; the rest is forgotten here too.</summary>
    public QuotaState Save()
    {
        lock (_gate)
        {
            _accounts.RemoveWorthless();
            _addresses.RemoveWorthless();
            return new QuotaState(
                _accounts.Entries.ToDictionary(entry => entry.Key, entry => (SavedUsage?)SavedUsage.Of(entry.Value)),
                _addresses.Entries.ToDictionary(entry => entry.Key.ToString(), entry => (SavedUsage?)SavedUsage.Of(entry.Value)));
        }
    }

    /// <exception cref="FormatException">The state says what can't be; nothing of it is taken.</exception>
    public void Restore(QuotaState state)
    {
        var accounts = state.Accounts.Select(entry => (entry.Key, Counts: Counts(entry.Value))).ToList();
        var addresses = state.Addresses.Select(entry => (Key: Network(entry.Key), Counts: Counts(entry.Value))).ToList();
        lock (_gate)
        {
            foreach (var (name, counts) in accounts)
                counts.CopyTo(_accounts.GetOrAdd(name).Counts, 0);
            foreach (var (network, counts) in addresses)
                counts.CopyTo(_addresses.GetOrAdd(network).Counts, 0);
        }

        static SlidingCount[] Counts(SavedUsage? usage) => usage?.ToCounts() ?? throw new FormatException("Of somebody it says nothing.");

        static ClientNetwork Network(string text) =>
            ClientNetwork.TryParse(text, out var network) ? network : throw new FormatException($"'{text}' is no client's address.");
    }

    private List<Party> Parties(Account? account, IPAddress client, DateTimeOffset now)
    {
        var parties = new List<Party>(capacity: 2);
        if (account is not null)
            parties.Add(new Party(account.Name, _accounts.GetOrAdd(account.Name), account.Limits.Or(_options.Account)));
        if (_countsAddresses && ClientNetwork.Of(client) is var network)
            parties.Add(new Party(network.ToString(), _addresses.GetOrAdd(network), _options.Address));
        foreach (var (_, usage, _) in parties)
            usage.MoveTo(now);
        return parties;
    }

    private QuotaRefusal? Refusal(List<Party> parties, int messages, int recipients, DateTimeOffset now)
    {
        foreach (var (whom, usage, limits) in parties)
        {
            foreach (var (i, measure) in QuotaMeasure.All.Index())
            {
                var asked = measure.Amount(messages, recipients);
                var window = measure.At(now);
                if (asked <= 0 || measure.Limit(limits) is not { } limit || usage.Counts[i].In(window) is var used && used + asked <= limit)
                    continue;

                if (IsNews(ref usage.ReachedReported[i], window))
                    LimitsLog.QuotaReached(_logger, whom, asked, used, limit, measure.What, measure.Period);
                return new QuotaRefusal(whom, measure.What, measure.Period, limit, used, FitsLater: asked <= limit);
            }
        }

        return null;
    }

    private void Charge(Party party, int messages, int recipients, DateTimeOffset now)
    {
        var (whom, usage, limits) = party;
        foreach (var (i, measure) in QuotaMeasure.All.Index())
        {
            var window = measure.At(now);
            usage.Counts[i] = usage.Counts[i].Plus(measure.Amount(messages, recipients), window);
            var used = usage.Counts[i].In(window);
            if (measure.Limit(limits) is { } limit && used * 100 >= (long)limit * _options.WarnAtPercent && IsNews(ref usage.NearReported[i], window))
                LimitsLog.QuotaNear(_logger, whom, used, limit, measure.What, measure.Period);
        }
    }

    /// <summary>Once in a window.</summary>
    private static bool IsNews(ref long reported, SlidingWindow window)
    {
        var isNews = reported != window.Number;
        reported = window.Number;
        return isNews;
    }

    private Worth Worth(QuotaUsage usage) => usage.Worth(_time.GetUtcNow());

    private readonly record struct Party(string Whom, QuotaUsage Usage, SendingLimits Limits);
}
