using System.Net;
using System.Net.Sockets;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>
/// Gives each server of each test an address of its own in 127.0.0.0/8, so that tests can run side by side on the ports that mail uses.
/// The process id is part of the address: two runs on one machine don't meet either.
/// </summary>
internal static class Loopback
{
    private const int LastHost = 254;

    private static readonly bool MayUsePrivilegedPorts = CanBind(new IPEndPoint(IPAddress.Parse("127.1.1.1"), 25));
    private static int _allocated = -1;

    /// <summary>The real ports where this process may use them, otherwise 2000 above: then nothing but Postfix needs root.</summary>
    public static int SmtpPort => Port(25);

    public static int SubmissionPort => Port(587);

    public static int ImplicitTlsPort => Port(465);

    public static IPAddress Next()
    {
        var host = Interlocked.Increment(ref _allocated);
        var process = Environment.ProcessId;
        // 127.64-127.x.1-254; what one process needs beyond 254 addresses moves to 127.128 and up.
        var second = 64 + ((process >> 8) & 63) + (host / LastHost * 64);
        return new IPAddress([127, checked((byte)second), (byte)(process & 255), (byte)(1 + (host % LastHost))]);
    }

    private static int Port(int wellKnown) => MayUsePrivilegedPorts ? wellKnown : wellKnown + 2000;

    private static bool CanBind(IPEndPoint endPoint)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            return false;
        }
        catch (SocketException) // somebody else is there, which is permission enough
        {
            return true;
        }
    }
}
