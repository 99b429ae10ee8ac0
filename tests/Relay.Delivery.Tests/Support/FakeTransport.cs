using System.Collections.Concurrent;
using Relay.Core;
using Relay.Core.Transport;

namespace Relay.Delivery.Tests.Support;

/// <summary>Next hops that do what a test says, each known by its address.</summary>
internal sealed class FakeTransport : IMailTransport
{
    private readonly Dictionary<string, Func<NextHop, CancellationToken, Task<ConnectResult>>> _hosts = [];
    private readonly ConcurrentQueue<string> _dialled = new();
    private readonly ConcurrentQueue<FakeConnection> _connections = new();
    private readonly ConcurrentQueue<bool> _patience = new();

    /// <summary>Addresses, in the order in which they were tried.</summary>
    public IReadOnlyList<string> Dialled => [.. _dialled];

    /// <summary>Whether each was tried with another one left to try.</summary>
    public IReadOnlyList<bool> HadAlternative => [.. _patience];

    public IReadOnlyList<FakeConnection> Connections => [.. _connections];

    public FakeTransport Refuses(string address, Outcome outcome) =>
        On(address, (_, _) => Task.FromResult<ConnectResult>(new ConnectResult.Refused(outcome)));

    public FakeTransport Throws(string address, Func<Exception> exception) => On(address, (_, _) => throw exception());

    public FakeTransport ConnectsAsync(string address, Func<CancellationToken, Task<ConnectResult>> connect) => On(address, (_, token) => connect(token));

    /// <summary>The same to everyone, in each message.</summary>
    public FakeTransport Says(string address, Outcome outcome) => Sends(address, (message, _) => All(message, outcome));

    public FakeTransport Sends(string address, Func<OutgoingMessage, FakeConnection, IReadOnlyList<Outcome>> send) =>
        SendsAsync(address, (message, connection, _) => Task.FromResult(send(message, connection)));

    public FakeTransport SendsAsync(string address, Func<OutgoingMessage, FakeConnection, CancellationToken, Task<IReadOnlyList<Outcome>>> send) =>
        On(address, (nextHop, _) => Task.FromResult<ConnectResult>(new ConnectResult.Connected(Connect(nextHop, send))));

    public static IReadOnlyList<Outcome> All(OutgoingMessage message, Outcome outcome) => [.. message.Recipients.Select(_ => outcome)];

    public Task<ConnectResult> ConnectAsync(NextHop nextHop, CancellationToken cancellationToken)
    {
        _patience.Enqueue(nextHop.HasAlternative);
        var address = nextHop.EndPoint.Address.ToString();
        _dialled.Enqueue(address);
        return _hosts[address](nextHop, cancellationToken);
    }

    private FakeTransport On(string address, Func<NextHop, CancellationToken, Task<ConnectResult>> connect)
    {
        _hosts[address] = connect;
        return this;
    }

    private FakeConnection Connect(NextHop nextHop, Func<OutgoingMessage, FakeConnection, CancellationToken, Task<IReadOnlyList<Outcome>>> send)
    {
        var connection = new FakeConnection(nextHop, send);
        _connections.Enqueue(connection);
        return connection;
    }
}
