using Relay.Core;
using Relay.Core.Transport;

namespace Relay.Delivery.Tests.Support;

internal sealed class FakeConnection(
    NextHop nextHop, Func<OutgoingMessage, FakeConnection, CancellationToken, Task<IReadOnlyList<Outcome>>> send) : IMailConnection
{
    private readonly List<OutgoingMessage> _sent = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public NextHop NextHop => nextHop;

    public bool IsUsable { get; set; } = true;

    public bool HasBroken { get; private set; }

    public bool IsDisposed => _closed.Task.IsCompleted;

    public Task ClosedAsync => _closed.Task.InTimeAsync();

    public int MessagesCarried => _sent.Count;

    /// <summary>Each transaction, with those of its recipients that this host was asked to take.</summary>
    public IReadOnlyList<OutgoingMessage> Sent => _sent;

    public async Task<IReadOnlyList<Outcome>> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        IsUsable.ShouldBeTrue();
        _sent.Add(message);
        return await send(message, this, cancellationToken);
    }

    public void Break() => (IsUsable, HasBroken) = (false, true);

    public ValueTask DisposeAsync()
    {
        IsUsable = false;
        _closed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
