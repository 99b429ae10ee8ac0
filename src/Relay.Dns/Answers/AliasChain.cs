using Relay.Core.Dns;
using Relay.Dns.Wire;

namespace Relay.Dns.Answers;

/// <summary>
/// Reads responses for the one question, from the name that was asked along its aliases to the records (RFC 1034 §3.6.2). For one caller;
/// a response that ends at an alias is followed by one for the alias' target.
/// </summary>
internal sealed class AliasChain(Question question)
{
    /// <summary>As far as BIND (<c>max-query-restarts</c>) and Unbound go.</summary>
    private const int MaxAliases = 11;

    private readonly HashSet<DnsName> _targets = [];
    private uint _ttl = uint.MaxValue;

    private Question? _next;

    /// <summary>What to ask next.</summary>
    public Question Next => _next ?? question;

    /// <summary>Null when the response leads to an alias and no further: ask <see cref="Next"/>.</summary>
    public Lookup? Read(DnsMessage response)
    {
        var asked = Next.Name;
        while (true)
        {
            var here = response.Answers.Where(record => record.Name.Equals(Next.Name)).ToList();
            var records = here.Where(record => record.Type == Next.Type).ToList();
            if (records.Count > 0)
                return Found(records);

            if (here.Find(record => record.Type == RecordType.CNAME) is not { Data: RecordData.Alias alias } link)
                break;

            if (!_targets.Add(alias.Target))
                return Failure($"The aliases of {question.Name} form a loop: {Next.Name} points back to {alias.Target}.");
            if (_targets.Count > MaxAliases)
                return Failure($"The chain of aliases of {question.Name} is longer than {MaxAliases}.");
            Shortest([link]);
            _next = Next with { Name = alias.Target };
        }

        // The code is about the last name of the chain (RFC 6604 §3).
        if (response.Code == ResponseCode.NameError)
            return new Lookup(new DnsAnswer<RecordData>.NoSuchName(), Absence(response));
        // A server that did not go after the alias has not said that there is nothing behind it.
        return Next.Name.Equals(asked) ? new Lookup(new DnsAnswer<RecordData>.NoRecords(), Absence(response)) : null;
    }

    private Lookup Found(List<DnsRecord> records) =>
        new(new DnsAnswer<RecordData>.Found([.. records.Select(record => record.Data)]), Lifetimes.OfRecords(Shortest(records)));

    private static Lookup Failure(string reason) => new(new DnsAnswer<RecordData>.TryLater(reason), Lifetimes.OfFailure);

    private uint Shortest(IEnumerable<DnsRecord> records) => _ttl = Math.Min(_ttl, records.Min(record => record.Ttl));

    /// <summary>Without an SOA an absence is not to be remembered (RFC 2308 §5).</summary>
    private TimeSpan Absence(DnsMessage response) =>
        response.Authorities.FirstOrDefault(record => record.Type == RecordType.SOA) is { Data: RecordData.StartOfAuthority soa } record
            ? Lifetimes.OfAbsence(Math.Min(_ttl, Math.Min(record.Ttl, soa.Minimum)))
            : TimeSpan.Zero;
}
