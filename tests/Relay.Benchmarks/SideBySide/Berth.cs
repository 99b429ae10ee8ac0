using System.Net;

namespace Relay.Benchmarks.SideBySide;

/// <summary>Where a server and what stands around it live: on loopback addresses of their own, so that one's mail never counts for another, and two runs do not meet.</summary>
internal sealed class Berth(int number)
{
    private const int DoorPort = 2525;
    private const int LoginDoorPort = 2465;
    private const int SinkPort = 2526;
    private const int HelperPort = 2600;

    /// <summary>Takes mail in clear, from anybody.</summary>
    public IPEndPoint Door => new(Address(1), DoorPort);

    /// <summary>Takes mail under TLS from the first octet, after a login.</summary>
    public IPEndPoint LoginDoor => new(Address(1), LoginDoorPort);

    /// <summary>The next hop of all mail.</summary>
    public IPEndPoint Sink => new(Address(2), SinkPort);

    /// <summary>A second server that the first needs.</summary>
    public IPEndPoint Helper => new(Address(3), HelperPort);

    private IPAddress Address(byte last) => new([127, (byte)(64 + (Environment.ProcessId % 128)), (byte)(number + 1), last]);
}
