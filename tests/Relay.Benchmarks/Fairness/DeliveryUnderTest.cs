using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Relay.Benchmarks.Queue;
using Relay.Core;
using Relay.Core.Dns;
using Relay.Core.Queue;
using Relay.Delivery;
using Relay.Delivery.Routing;

namespace Relay.Benchmarks.Fairness;

/// <summary>A queue and the delivery service of the product, with next hops on this machine: one refuses connections, one does not answer, one takes a message a second, one is healthy.</summary>
internal sealed class DeliveryUnderTest : IAsyncDisposable
{
    private readonly QueueHome _home;
    private readonly SilentHost _silent = new();
    private readonly NextHopServer _slow;
    private readonly NextHopServer _healthy;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly ServiceProvider _services;
    private readonly IHostedService _delivery;
    private int _slowTook;

    public DeliveryUnderTest(string? parent, Action<string> accepted)
    {
        _home = new QueueHome(parent);
        _slow = new NextHopServer((_, token) => TakeSlowlyAsync(token));
        _healthy = new NextHopServer((recipient, _) =>
        {
            accepted(recipient);
            return Task.CompletedTask;
        });
        Queue = _home.Open();
        var options = new DeliveryOptions
        {
            Routes =
            [
                Route("refused.example", ClosedPort()),
                Route("silent.example", _silent.Port),
                Route("slow.example", _slow.Port),
                Route("healthy.example", _healthy.Port),
            ],
        };
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IMessageQueue>(Queue)
            .AddSingleton<IDnsResolver, NoDns>()
            .AddSingleton<IRandomSource, SystemRandom>()
            .AddSingleton(QueueHome.Time)
            .AddDelivery(new DeliverySettings("relay.example.org", options))
            .BuildServiceProvider();
        _delivery = _services.GetServices<IHostedService>().Single();
    }

    public static IReadOnlyList<string> BadDomains { get; } = ["refused.example", "silent.example", "slow.example"];

    public Relay.Queue.SqliteMessageQueue Queue { get; }

    public int SlowTook => Volatile.Read(ref _slowTook);

    public async Task StartAsync()
    {
        await _delivery.StartAsync(CancellationToken.None);
        await ((IHostedLifecycleService)_delivery).StartedAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        using var impatient = new CancellationTokenSource(TimeSpan.FromSeconds(2), QueueHome.Time);
        await _delivery.StopAsync(impatient.Token);
        await _services.DisposeAsync();
        await _slow.DisposeAsync();
        await _healthy.DisposeAsync();
        _silent.Dispose();
        await Queue.DisposeAsync();
        _home.Dispose();
        _oneAtATime.Dispose();
    }

    private static RouteOptions Route(string domain, int port) => new() { Recipients = [domain], Host = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}") };

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task TakeSlowlyAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(1), QueueHome.Time, cancellationToken);
            Interlocked.Increment(ref _slowTook);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}
