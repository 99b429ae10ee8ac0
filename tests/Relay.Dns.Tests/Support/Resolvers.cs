using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Dns;

namespace Relay.Dns.Tests.Support;

internal static class Resolvers
{
    /// <summary>Asks these servers, each once and with patience, by a clock that stands still unless a test moves it.</summary>
    public static StubResolver Asking(params FakeNameServer[] servers) => Asking(new ManualTime(), servers);

    public static StubResolver Asking(TimeProvider time, params FakeNameServer[] servers) =>
        Create(time, new DnsOptions { Servers = [.. servers.Select(server => server.EndPoint.ToString())], Attempts = 1 });

    public static StubResolver Asking(IPEndPoint server) => Create(TimeProvider.System, new DnsOptions { Servers = [server.ToString()], Attempts = 1 });

    public static StubResolver Create(TimeProvider time, DnsOptions options) =>
        new(options, time, new SeededRandom(), NullLogger<StubResolver>.Instance);

    public static IReadOnlyList<T> ShouldBeFound<T>(this DnsAnswer<T> answer) => answer.ShouldBeOfType<DnsAnswer<T>.Found>().Records;

    public static string ShouldBeTryLater<T>(this DnsAnswer<T> answer) => answer.ShouldBeOfType<DnsAnswer<T>.TryLater>().Reason;
}
