using System.Net;
using System.Net.Sockets;

namespace Relay.EndToEnd.Tests.Fixtures;

internal static class Listening
{
    /// <summary>For programs that don't say when they are ready: waits until somebody answers there.</summary>
    public static Task UntilAsync(IPEndPoint endPoint, BackgroundProcess? process = null) => Patience.UntilAsync(
        () => process is { HasExited: true } ? throw new InvalidOperationException($"It ended at once.\n{process.Transcript()}") : IsAt(endPoint),
        isThere => isThere,
        () => $"Nobody listens at {endPoint}.\n{process?.Transcript()}");

    private static bool IsAt(IPEndPoint endPoint)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(endPoint);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }
}
