using System.Net;
using System.Net.Sockets;

namespace Relay.Benchmarks.Fairness;

/// <summary>A port that answers no attempt to connect: its listener's line is full and nobody serves it, and the system drops what does not fit.</summary>
internal sealed class SilentHost : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _line = [];

    public SilentHost()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
        for (var i = 0; i < 4; i++)
        {
            var waiting = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _line.Add(waiting);
            try
            {
                waiting.Connect(_listener.LocalEndPoint!);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // It is under way, or never will be.
            }
        }
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        foreach (var socket in _line)
            socket.Dispose();
        _listener.Dispose();
    }
}
