using Relay.Core.Queue;
using Relay.Delivery.Attempts;
using Relay.Delivery.Lanes;
using Relay.Delivery.Limits;
using Relay.Delivery.Routing;
using Relay.Delivery.Settling;

namespace Relay.Delivery.Tests.Support;

/// <summary>Everything from the lease to the settlement, between a queue, name servers and next hops that a test makes up.</summary>
internal sealed class TestDelivery : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();

    public TestDelivery(Action<DeliveryOptions>? configure = null)
    {
        configure?.Invoke(Options);
        var settings = new DeliverySettings("relay.example.org", Options).At();
        var random = new SeededRandom();
        Router = TestRouter.Create(Dns, settings, random);
        Settler = TestSettler.Make(Queue, settings, Time, Log);
        Gate = new ConnectionGate(new HostGroups(settings), settings, Time, Log);
        var transport = new GuardedTransport(Transport, Gate, settings, Time, Log);
        var worker = new LaneWorker(new AttemptRunner(Router, transport, Queue), Settler, Queue, settings, Time, Log);
        Lanes = new LaneDirectory(worker, Window, new ParkedMail(Time, random), settings, Time, Log);
        Service = new DeliveryService(Queue, Lanes, Router, Settler, Window, Gate, settings, Time, Log);
        Tokens = new LaneTokens(_stopping.Token, _abort.Token);
    }

    public DeliveryOptions Options { get; } = new();

    public ManualTime Time { get; } = new();

    public FakeQueue Queue { get; } = new();

    public FakeDns Dns { get; } = new();

    public FakeTransport Transport { get; } = new();

    public LogLines<DeliveryService> Log { get; } = new();

    public DeliveryWindow Window { get; } = new();

    public Router Router { get; }

    public ConnectionGate Gate { get; }

    public Settler Settler { get; }

    public LaneDirectory Lanes { get; }

    public DeliveryService Service { get; }

    /// <summary>For tests that fill the lanes without the service.</summary>
    public LaneTokens Tokens { get; }

    private DateTimeOffset Now => Time.GetUtcNow();

    public async Task StartAsync()
    {
        await Service.StartAsync(default);
        await Service.StartedAsync(default);
    }

    public LeasedMessage Message(long id, params string[] recipients) => Some.Leased(id, Now, recipients);

    public void Add(LeasedMessage message)
    {
        foreach (var job in DeliveryJob.Split(message, int.MaxValue, Router.LaneKey))
            Lanes.Add(job, Tokens);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _abort.CancelAsync();
        using var impatient = new CancellationTokenSource();
        await impatient.CancelAsync();
        await Service.StopAsync(impatient.Token);
        Service.Dispose();
        await Lanes.DrainAsync().InTimeAsync();
        _stopping.Dispose();
        _abort.Dispose();
    }
}
