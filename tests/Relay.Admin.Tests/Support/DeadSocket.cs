using System.Net.Sockets;

namespace Relay.Admin.Tests.Support;

/// <summary>A socket's file at which nobody listens, as a process leaves it that was killed.</summary>
internal static class DeadSocket
{
    public static IDisposable Leave(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }
}
