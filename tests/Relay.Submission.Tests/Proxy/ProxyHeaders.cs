using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Text;
using Relay.Submission.Proxy;

namespace Relay.Submission.Tests.Proxy;

/// <summary>Headers as proxies send them.</summary>
internal static class ProxyHeaders
{
    public const byte Local = 0x20;
    public const byte Proxy = 0x21;
    public const byte Tcp4 = 0x11;
    public const byte Tcp6 = 0x21;

    public static byte[] Line(string line) => Encoding.Latin1.GetBytes(line);

    public static byte[] Block(byte command, byte family, params byte[][] rest)
    {
        var content = rest.SelectMany(part => part).ToArray();
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)content.Length));
        return [.. "\r\n\r\n\0\r\nQUIT\n"u8, command, family, .. length, .. content];
    }

    public static byte[] Addresses(string source, int port, string destination = "::1") =>
    [
        .. IPAddress.Parse(source).GetAddressBytes(),
        .. IPAddress.Parse(source).AddressFamily == IPAddress.Parse(destination).AddressFamily
            ? IPAddress.Parse(destination).GetAddressBytes()
            : IPAddress.Loopback.GetAddressBytes(),
        (byte)(port >> 8), (byte)port, 2, 75,
    ];

    public static byte[] Extension(byte type, int length) => [type, (byte)(length >> 8), (byte)length, .. new byte[length]];

    /// <summary>Some of each kind, all of them right.</summary>
    public static IReadOnlyList<byte[]> Valid { get; } =
    [
        Line("PROXY TCP4 192.0.2.1 192.0.2.25 56324 587\r\n"),
        Line("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"),
        Line("PROXY TCP6 2001:db8::1 2001:DB8::25 56324 587\r\n"),
        Line("PROXY TCP6 1:2:3:4:5:6:7:8 :: 0 1\r\n"),
        Line("PROXY TCP6 ::ffff:192.0.2.1 1:2:3:4:5:6:192.0.2.25 1 2\r\n"),
        Line("PROXY UNKNOWN\r\n"),
        Line("PROXY UNKNOWN what it likes\r\n"),
        Block(Local, 0),
        Block(Local, 0xFF, [1, 2, 3]),
        Block(Proxy, 0, [1, 2, 3]),
        Block(Proxy, Tcp4, Addresses("192.0.2.1", 56324)),
        Block(Proxy, Tcp6, Addresses("2001:db8::1", 56324)),
        Block(Proxy, Tcp6, Addresses("2001:db8::1", 56324), Extension(1, 3), Extension(4, 0), Extension(0xEA, 400)),
        Block(Proxy, 0x31, new byte[216]),
    ];

    public static (ProxyHeaderStatus Status, ProxyHeader? Header, int Consumed) Read(byte[] octets) => Read(new ReadOnlySequence<byte>(octets));

    public static (ProxyHeaderStatus Status, ProxyHeader? Header, int Consumed) Read(ReadOnlySequence<byte> input)
    {
        var status = ProxyHeader.TryRead(input, out var header, out var consumed);
        (header is null).ShouldBe(status != ProxyHeaderStatus.Read);
        return (status, header, (int)input.Slice(0, consumed).Length);
    }
}
