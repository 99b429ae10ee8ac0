using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Relay.Submission.Connection;

/// <summary>
/// Kestrel's sockets, of which it takes no more at a time than there is room for; further clients wait where they are, in the system's queue.
/// Counting sessions alone would not do: connections can come faster than they can be told that there are too many, and a process
/// without descriptors can't even start a thread.
/// </summary>
internal sealed class BoundedTransport(SocketTransportFactory sockets, LimitOptions limits) : IConnectionListenerFactory
{
    /// <summary>Beyond the sessions that there may be: clients who are being told that there are too many.</summary>
    private const int MaxBeingRefused = 20;

    private readonly Lazy<SemaphoreSlim> _room = new(() => new SemaphoreSlim(limits.MaxSessions + MaxBeingRefused));

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Kestrel disposes of its listeners.")]
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        await sockets.BindAsync(endpoint, cancellationToken) is var listener && endpoint is UnixDomainSocketEndPoint
            ? listener // an operator's, who must get in most of all when sessions take up all the room
            : new Listener(listener, _room.Value);

    private sealed class Listener(IConnectionListener inner, SemaphoreSlim room) : IConnectionListener
    {
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => inner.EndPoint;

        /// <summary>Null once we listen no more.</summary>
        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                await room.WaitAsync(_unbound.Token);
            }
            catch (OperationCanceledException)
            {
                return null;
            }

            var connection = await inner.AcceptAsync(cancellationToken);
            if (connection is null)
                room.Release();
            else
                connection.ConnectionClosed.Register(() => room.Release());
            return connection;
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _unbound.CancelAsync();
            await inner.UnbindAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            _unbound.Dispose();
        }
    }
}
