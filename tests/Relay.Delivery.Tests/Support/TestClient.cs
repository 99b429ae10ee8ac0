using Relay.Core;
using Relay.Core.Transport;
using Relay.Delivery.Client;

namespace Relay.Delivery.Tests.Support;

/// <summary>The client under test, with a clock that stands still and a different time-out for each step.</summary>
internal sealed class TestClient
{
    public ManualTime Time { get; } = new();

    public ClientTimeouts Timeouts { get; } = new()
    {
        Connect = TimeSpan.FromSeconds(1),
        Handshake = TimeSpan.FromSeconds(2),
        Greeting = TimeSpan.FromSeconds(3),
        Command = TimeSpan.FromSeconds(4),
        DataInitiation = TimeSpan.FromSeconds(5),
        DataBlock = TimeSpan.FromSeconds(6),
        DataTermination = TimeSpan.FromSeconds(7),
        Quit = TimeSpan.FromSeconds(8),
        ConnectWithAlternative = TimeSpan.FromSeconds(0.5),
    };

    /// <summary>Nobody's word counts, unless a test says whose.</summary>
    public TrustAnchors Anchors { get; set; } = new([]);

    public Task<ConnectResult> OpenAsync(NextHop nextHop, CancellationToken cancellationToken = default)
    {
        var settings = new DeliverySettings("relay.example.org", new DeliveryOptions { Timeouts = Timeouts });
        return new SmtpTransport(settings, new SeededRandom(), Anchors, Time).ConnectAsync(nextHop, cancellationToken).InTimeAsync();
    }

    public Task<IMailConnection> ConnectAsync(ScriptedHost host) => ConnectAsync(host.NextHop);

    public async Task<IMailConnection> ConnectAsync(NextHop nextHop) =>
        (await OpenAsync(nextHop)).ShouldBeOfType<ConnectResult.Connected>().Connection;

    /// <summary>The outcome of a connection that does not come about.</summary>
    public Task<Outcome> FailToConnectAsync(ScriptedHost host) => FailToConnectAsync(host.NextHop);

    public async Task<Outcome> FailToConnectAsync(NextHop nextHop) => (await OpenAsync(nextHop)).ShouldBeOfType<ConnectResult.Refused>().Outcome;

    /// <summary>Connects, sends one message, says goodbye, and sees that the host's script was kept to.</summary>
    public async Task<IReadOnlyList<Outcome>> SendAsync(ScriptedHost host, OutgoingMessage message)
    {
        IReadOnlyList<Outcome> outcomes;
        await using (var connection = await ConnectAsync(host))
            outcomes = await connection.SendAsync(message, default).InTimeAsync();
        await host.FinishAsync();
        return outcomes;
    }
}
