using System.Net;
using Relay.Submission.Proxy;

namespace Relay.Submission.Tests.Proxy;

/// <summary>Version 2 of the PROXY protocol.</summary>
public sealed class ProxyBlockTests
{
    private const byte Unix = 0x31;
    private const byte Udp4 = 0x12;

    [Theory]
    [InlineData(ProxyHeaders.Tcp4, "192.0.2.1", "192.0.2.1")]
    [InlineData(ProxyHeaders.Tcp6, "2001:db8::1", "2001:db8::1")]
    [InlineData(ProxyHeaders.Tcp6, "::ffff:192.0.2.1", "192.0.2.1")]
    public void The_client_is_the_source(byte family, string source, string client)
    {
        var block = ProxyHeaders.Block(ProxyHeaders.Proxy, family, ProxyHeaders.Addresses(source, 56324));
        var (status, header, consumed) = ProxyHeaders.Read([.. block, .. "EHLO client\r\n"u8]);
        status.ShouldBe(ProxyHeaderStatus.Read);
        header.ShouldBe(new ProxyHeader(IPAddress.Parse(client), 56324));
        consumed.ShouldBe(block.Length);
    }

    [Fact]
    public void Extensions_are_skipped()
    {
        var block = ProxyHeaders.Block(
            ProxyHeaders.Proxy, ProxyHeaders.Tcp4, ProxyHeaders.Addresses("192.0.2.1", 56324), ProxyHeaders.Extension(4, 0), ProxyHeaders.Extension(0xEA, 300));
        ProxyHeaders.Read(block).ShouldBe((ProxyHeaderStatus.Read, new ProxyHeader(IPAddress.Parse("192.0.2.1"), 56324), block.Length));
    }

    [Fact]
    public void A_proxy_may_speak_for_itself_whatever_it_says_besides()
    {
        Consumed(ProxyHeaders.Block(ProxyHeaders.Local, 0)).ShouldBe(16);
        Consumed(ProxyHeaders.Block(ProxyHeaders.Local, 0xFF, [1, 2, 3])).ShouldBe(19);
        Consumed(ProxyHeaders.Block(ProxyHeaders.Local, ProxyHeaders.Tcp4, ProxyHeaders.Addresses("192.0.2.1", 56324))).ShouldBe(28);
    }

    [Fact]
    public void So_it_does_where_the_client_has_no_address_that_we_know()
    {
        Consumed(ProxyHeaders.Block(ProxyHeaders.Proxy, 0)).ShouldBe(16);
        Consumed(ProxyHeaders.Block(ProxyHeaders.Proxy, 0, [1, 2, 3])).ShouldBe(19);
        Consumed(ProxyHeaders.Block(ProxyHeaders.Proxy, Udp4, ProxyHeaders.Addresses("192.0.2.1", 56324))).ShouldBe(28);
        Consumed(ProxyHeaders.Block(ProxyHeaders.Proxy, Unix, new byte[216])).ShouldBe(232);
    }

    [Theory]
    [InlineData(0x11, ProxyHeaders.Tcp4)] // another version
    [InlineData(0x31, ProxyHeaders.Tcp4)]
    [InlineData(0x22, ProxyHeaders.Tcp4)] // another command
    [InlineData(ProxyHeaders.Proxy, 0x41)] // another family
    [InlineData(ProxyHeaders.Proxy, 0x13)] // another transport
    public void What_the_specification_leaves_open_is_refused(byte command, byte family) =>
        IsInvalid(ProxyHeaders.Block(command, family, ProxyHeaders.Addresses("192.0.2.1", 56324)));

    [Fact]
    public void Addresses_that_have_no_room_are_refused()
    {
        IsInvalid(ProxyHeaders.Block(ProxyHeaders.Proxy, ProxyHeaders.Tcp4));
        IsInvalid(ProxyHeaders.Block(ProxyHeaders.Proxy, ProxyHeaders.Tcp4, new byte[11]));
        IsInvalid(ProxyHeaders.Block(ProxyHeaders.Proxy, ProxyHeaders.Tcp6, new byte[35]));
        IsInvalid(ProxyHeaders.Block(ProxyHeaders.Proxy, Unix, new byte[215]));
    }

    [Fact]
    public void Extensions_that_go_beyond_the_header_are_refused()
    {
        IsInvalid(With([4]));
        IsInvalid(With([4, 0]));
        IsInvalid(With([4, 0, 1]));
        IsInvalid(With([4, 0xFF, 0xFF]));
        IsInvalid(With(ProxyHeaders.Extension(4, 2), [4, 0]));

        static byte[] With(params byte[][] extensions) =>
            ProxyHeaders.Block(ProxyHeaders.Proxy, ProxyHeaders.Tcp4, [ProxyHeaders.Addresses("192.0.2.1", 56324), .. extensions]);
    }

    [Fact]
    public void The_header_is_bounded()
    {
        Consumed(ProxyHeaders.Block(ProxyHeaders.Local, 0, new byte[520])).ShouldBe(536);
        IsInvalid(ProxyHeaders.Block(ProxyHeaders.Local, 0, new byte[521]));
        IsInvalid(ProxyHeaders.Block(ProxyHeaders.Local, 0, new byte[0xFFFF]));
    }

    [Fact]
    public void It_is_refused_as_soon_as_it_can_be_none()
    {
        byte[] begin = [.. "\r\n\r\n\0\r\nQUIT\n"u8];
        IsInvalid([.. "\r\nX"u8]);
        IsInvalid([.. begin, 0x12]);
        IsInvalid([.. begin, ProxyHeaders.Proxy, 0x41]);
        IsInvalid([.. begin, ProxyHeaders.Proxy, ProxyHeaders.Tcp4, 3]);
        IsInvalid([.. begin, ProxyHeaders.Proxy, ProxyHeaders.Tcp4, 2, 9]);
        IsInvalid([.. begin, ProxyHeaders.Proxy, ProxyHeaders.Tcp4, 0, 11]);
        IsInvalid([.. begin, ProxyHeaders.Proxy, ProxyHeaders.Tcp4, 0, 14]);
        IsInvalid([.. begin, ProxyHeaders.Proxy, ProxyHeaders.Tcp4, 0, 20, .. new byte[12], 4, 0, 6]);
    }

    private static int Consumed(byte[] block)
    {
        var (status, header, consumed) = ProxyHeaders.Read(block);
        status.ShouldBe(ProxyHeaderStatus.Read);
        header.ShouldBe(ProxyHeader.PeerItself);
        return consumed;
    }

    private static void IsInvalid(byte[] block) => ProxyHeaders.Read(block).ShouldBe((ProxyHeaderStatus.Invalid, null, 0));
}
