using System.Globalization;
using System.Net;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Relay.Benchmarks.Queue;
using Relay.Core;
using Relay.Core.Dns;
using Relay.Dns;
using Relay.Dns.Wire;

namespace Relay.Benchmarks.Micro;

/// <summary>The codec, and an answer that is remembered.</summary>
public class DnsBenchmarks
{
    private const int Exchangers = 5;
    private const uint Ttl = 3600;

    private static readonly DnsName Owner = DnsName.Parse("example.net");
    private static readonly DnsMessage Query = new() { Id = 4711, RecursionDesired = true, Question = new Question(Owner, RecordType.MX), EdnsPayload = 1232 };
    private static readonly byte[] Response = MessageWriter.Write(Query with
    {
        IsResponse = true,
        RecursionAvailable = true,
        Answers = [.. Enumerable.Range(1, Exchangers).Select(i => new DnsRecord(Owner, RecordType.MX, Ttl, new RecordData.MailExchange((ushort)(10 * i), Host(i))))],
    });

    private ZoneServer? _server;
    private ServiceProvider? _services;
    private IDnsResolver? _resolver;

    [GlobalSetup(Target = nameof(ResolveFromCache))]
    public async Task StartAsync()
    {
        _server = ZoneServer.Start([new ZoneRecord.Mx("example.net", 10, "mx1.example.net")], new IPEndPoint(IPAddress.Loopback, 0));
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(QueueHome.Time)
            .AddSingleton<IRandomSource, SystemRandom>()
            .AddDns(new DnsOptions { Servers = [_server.EndPoint.ToString()] })
            .BuildServiceProvider();
        _resolver = _services.GetRequiredService<IDnsResolver>();
        await ResolveFromCache();
    }

    [GlobalCleanup(Target = nameof(ResolveFromCache))]
    public async Task StopAsync()
    {
        await _services!.DisposeAsync();
        await _server!.DisposeAsync();
    }

    [Benchmark]
    public byte[] WriteQuery() => MessageWriter.Write(Query);

    [Benchmark]
    public object? ReadResponse() => MessageReader.Read(Response);

    /// <summary>But for one in ten seconds, which is as long as a <see cref="ZoneServer"/> lets its records be remembered.</summary>
    [Benchmark]
    public async Task<object> ResolveFromCache() => await _resolver!.ResolveMxAsync("example.net", CancellationToken.None);

    private static DnsName Host(int number) => DnsName.Parse(string.Create(CultureInfo.InvariantCulture, $"mx{number}.mail.example.com"));
}
