using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Dns;
using Relay.Dns.Answers;
using Relay.Dns.Queries;
using Relay.Dns.Servers;
using Relay.Dns.Wire;

namespace Relay.Dns;

/// <summary>
/// Asks recursive name servers and remembers what they say (RFC 1034 §5.3.1). Callers with the same question at the same time share one
/// look-up, which goes on for the others, and for the cache, when one of them is cancelled. Holds nothing open between look-ups.
/// </summary>
public sealed class StubResolver : IDnsResolver
{
    private readonly RecursiveServers _servers;
    private readonly QueryPace _pace;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly AnswerCache _cache;
    private readonly Dictionary<Question, Task<Lookup>> _underWay = [];

    /// <exception cref="ArgumentException">The options have mistakes that <see cref="DnsOptions.Validate"/> lists.</exception>
    public StubResolver(DnsOptions options, TimeProvider time, IRandomSource random, ILogger<StubResolver> logger)
        : this(options, NameServers.ResolvConfPath, time, random, logger)
    {
    }

    internal StubResolver(DnsOptions options, string resolvConfPath, TimeProvider time, IRandomSource random, ILogger<StubResolver> logger)
    {
        if (options.Validate() is { Count: > 0 } mistakes)
            throw new ArgumentException(string.Join(' ', mistakes), nameof(options));

        _servers = new RecursiveServers(options, resolvConfPath, new NameServerClient(random), time, logger);
        _pace = new QueryPace(time);
        _cache = new AnswerCache(options.CacheEntries, time);
        _logger = logger;
    }

    public Task<DnsAnswer<MxRecord>> ResolveMxAsync(string name, CancellationToken cancellationToken) =>
        ResolveAsync(name, RecordType.MX, (RecordData.MailExchange mx) => new MxRecord(mx.Preference, mx.Exchange.ToString()), cancellationToken);

    public Task<DnsAnswer<IPAddress>> ResolveAddressesAsync(string name, AddressFamily family, CancellationToken cancellationToken) =>
        ResolveAsync(name, AddressType(family), (RecordData.Address address) => address.Value, cancellationToken);

    public Task<DnsAnswer<string>> ResolveTxtAsync(string name, CancellationToken cancellationToken) =>
        ResolveAsync(name, RecordType.TXT, (RecordData.Text text) => text.Value, cancellationToken);

    public Task<DnsAnswer<string>> ResolveCnameAsync(string name, CancellationToken cancellationToken) =>
        ResolveAsync(name, RecordType.CNAME, (RecordData.Alias alias) => alias.Target.ToString(), cancellationToken);

    public Task<DnsAnswer<string>> ResolvePtrAsync(IPAddress address, CancellationToken cancellationToken) =>
        ResolveAsync(ReverseName.Of(address), RecordType.PTR, (RecordData.Pointer pointer) => pointer.Name.ToString(), cancellationToken);

    private static RecordType AddressType(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => RecordType.A,
        AddressFamily.InterNetworkV6 => RecordType.AAAA,
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "Names have IPv4 and IPv6 addresses."),
    };

    private async Task<DnsAnswer<T>> ResolveAsync<TData, T>(string name, RecordType type, Func<TData, T> convert, CancellationToken cancellationToken)
        where TData : RecordData
    {
        // What can't be written into a question can't stand in a zone either.
        if (!DnsName.TryParse(name, out var parsed))
            return new DnsAnswer<T>.NoSuchName();

        var lookup = await LookUpAsync(new Question(parsed, type)).WaitAsync(cancellationToken);
        return lookup.Answer switch
        {
            DnsAnswer<RecordData>.Found found => new DnsAnswer<T>.Found([.. found.Records.Cast<TData>().Select(convert)]),
            DnsAnswer<RecordData>.NoRecords => new DnsAnswer<T>.NoRecords(),
            DnsAnswer<RecordData>.NoSuchName => new DnsAnswer<T>.NoSuchName(),
            DnsAnswer<RecordData>.TryLater later => new DnsAnswer<T>.TryLater(later.Reason),
            _ => throw new InvalidOperationException("A DNS answer has four values."),
        };
    }

    private Task<Lookup> LookUpAsync(Question question)
    {
        lock (_gate)
        {
            if (_cache.TryGet(question, out var known))
                return Task.FromResult(known);

            if (!_underWay.TryGetValue(question, out var lookup))
                _underWay.Add(question, lookup = AskAndRememberAsync(question));
            return lookup;
        }
    }

    private async Task<Lookup> AskAndRememberAsync(Question question)
    {
        await Task.Yield(); // so that the end, which removes the entry, comes after the beginning, which adds it
        Lookup? lookup = null;
        try
        {
            lookup = await AskAsync(question);
            if (lookup.Answer is DnsAnswer<RecordData>.TryLater later)
                DnsLog.LookupFailed(_logger, later.Reason);
            return lookup;
        }
        finally
        {
            lock (_gate)
            {
                _underWay.Remove(question);
                if (lookup is not null)
                    _cache.Add(question, lookup);
            }
        }
    }

    /// <summary>Takes no token, being shared; each query in it has its deadline, and the chain its greatest length.</summary>
    private async Task<Lookup> AskAsync(Question question)
    {
        var chain = new AliasChain(question);
        while (true)
        {
            var reply = await _pace.AskAsync(() => _servers.Current().AskAsync(chain.Next, CancellationToken.None));
            var lookup = reply switch
            {
                ServerReply.Answered answered => chain.Read(answered.Message),
                ServerReply.Failed failed => Failure(chain.Next, failed.Reason),
                _ => throw new InvalidOperationException("A name server answers or fails."),
            };
            if (lookup is not null)
                return lookup;
        }
    }

    private static Lookup Failure(Question question, string reason) =>
        new(
            new DnsAnswer<RecordData>.TryLater($"The {question.Type} records of {question.Name} could not be looked up: {reason}."),
            Lifetimes.OfFailure);
}
