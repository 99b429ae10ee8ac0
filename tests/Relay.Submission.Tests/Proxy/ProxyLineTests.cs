using System.Net;
using Relay.Submission.Proxy;

namespace Relay.Submission.Tests.Proxy;

/// <summary>Version 1 of the PROXY protocol.</summary>
public sealed class ProxyLineTests
{
    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 56324 587", "192.0.2.1", 56324)]
    [InlineData("PROXY TCP4 0.0.0.0 255.255.255.255 0 65535", "0.0.0.0", 0)]
    [InlineData("PROXY TCP6 2001:DB8::1 2001:db8::25 65535 587", "2001:db8::1", 65535)]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:192.0.2.25 56324 587", "192.0.2.1", 56324)]
    public void The_client_is_the_source(string line, string client, int port)
    {
        var (status, header, consumed) = ProxyHeaders.Read(ProxyHeaders.Line(line + "\r\nEHLO client\r\n"));
        status.ShouldBe(ProxyHeaderStatus.Read);
        header.ShouldBe(new ProxyHeader(IPAddress.Parse(client), port));
        consumed.ShouldBe(line.Length + 2);
    }

    [Theory]
    [InlineData("PROXY UNKNOWN")]
    [InlineData("PROXY UNKNOWN ")]
    [InlineData("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535")]
    public void Of_an_unknown_client_the_rest_is_ignored(string line)
    {
        var (status, header, consumed) = ProxyHeaders.Read(ProxyHeaders.Line(line + "\r\n"));
        status.ShouldBe(ProxyHeaderStatus.Read);
        header.ShouldBe(ProxyHeader.PeerItself);
        consumed.ShouldBe(line.Length + 2);
    }

    [Theory]
    [InlineData("EHLO client")]
    [InlineData("proxy TCP4 192.0.2.1 192.0.2.25 56324 587")]
    [InlineData("PROXY")]
    [InlineData("PROXY ")]
    [InlineData("PROXY TCP4")]
    [InlineData("PROXY UDP4 192.0.2.1 192.0.2.25 56324 587")]
    [InlineData("PROXY UNKNOWNS")]
    [InlineData("PROXY  TCP4 192.0.2.1 192.0.2.25 56324 587")]
    [InlineData("PROXY TCP4  192.0.2.1 192.0.2.25 56324 587")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 56324 587 ")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 56324 587 1")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 56324")]
    [InlineData("PROXY TCP4 192.0.2.1")]
    [InlineData("PROXY TCP4 192.0.2.01 192.0.2.25 56324 587")]
    [InlineData("PROXY TCP4 192.0.2.256 192.0.2.25 56324 587")]
    [InlineData("PROXY TCP4 192.0.2 192.0.2.25 56324 587")]
    [InlineData("PROXY TCP4 192.0.2.1.1 192.0.2.25 56324 587")]
    [InlineData("PROXY TCP4 0xC0.0.2.1 192.0.2.25 56324 587")]
    [InlineData("PROXY TCP4 3221225985 192.0.2.25 56324 587")]
    [InlineData("PROXY TCP4 2001:db8::1 2001:db8::25 56324 587")]
    [InlineData("PROXY TCP4 192.0.2.1 2001:db8::25 56324 587")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 65536 587")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 056324 587")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 56324 99999999999")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 -1 587")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 +1 587")]
    [InlineData("PROXY TCP4 192.0.2.1\0 192.0.2.25 56324 587")]
    [InlineData("PROXY TCP6 192.0.2.1 192.0.2.25 56324 587")]
    [InlineData("PROXY TCP6 2001:db8::1::2 2001:db8::25 56324 587")]
    [InlineData("PROXY TCP6 2001:db8:::2 2001:db8::25 56324 587")]
    [InlineData("PROXY TCP6 1:2:3:4:5:6:7:8:9 2001:db8::25 56324 587")]
    [InlineData("PROXY TCP6 1:2:3:4:5:6:7 2001:db8::25 56324 587")]
    [InlineData("PROXY TCP6 2001:db8::12345 2001:db8::25 56324 587")]
    [InlineData("PROXY TCP6 [2001:db8::1] 2001:db8::25 56324 587")]
    [InlineData("PROXY TCP6 fe80::1%eth0 2001:db8::25 56324 587")]
    [InlineData("PROXY TCP6 2001:db8::/32 2001:db8::25 56324 587")]
    [InlineData("PROXY TCP6 ::ffff:192.0.02.1 2001:db8::25 56324 587")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.1:1 2001:db8::25 56324 587")]
    public void What_is_not_exactly_right_is_no_header(string line) =>
        ProxyHeaders.Read(ProxyHeaders.Line(line + "\r\n")).ShouldBe((ProxyHeaderStatus.Invalid, null, 0));

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 56324 587\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 56324 587\rEHLO")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 56324 587\r\r\n")]
    [InlineData("PROXY UNKNOWN\n")]
    [InlineData("PROXY UNKNOWN a\rb\r\n")]
    [InlineData("PROXY UNKNOWN a\nb\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1\r")]
    public void Only_CRLF_ends_the_line(string octets) => ProxyHeaders.Read(ProxyHeaders.Line(octets)).Status.ShouldBe(ProxyHeaderStatus.Invalid);

    [Fact]
    public void No_line_is_longer_than_107_octets()
    {
        ProxyHeaders.Read(ProxyHeaders.Line("PROXY UNKNOWN ".PadRight(105, 'x') + "\r\n")).Status.ShouldBe(ProxyHeaderStatus.Read);
        ProxyHeaders.Read(ProxyHeaders.Line("PROXY UNKNOWN ".PadRight(106, 'x') + "\r\n")).Status.ShouldBe(ProxyHeaderStatus.Invalid);
        ProxyHeaders.Read(ProxyHeaders.Line("PROXY UNKNOWN ".PadRight(105, 'x'))).Status.ShouldBe(ProxyHeaderStatus.Incomplete);
        ProxyHeaders.Read(ProxyHeaders.Line("PROXY UNKNOWN ".PadRight(106, 'x'))).Status.ShouldBe(ProxyHeaderStatus.Invalid);
    }

    /// <summary>The last octet is the one that spoils it, and nothing more is waited for.</summary>
    [Theory]
    [InlineData("E")]
    [InlineData("PX")]
    [InlineData("PROXY  ")]
    [InlineData("PROXY U4")]
    [InlineData("PROXY TCP5")]
    [InlineData("PROXY UNKNOWN.")]
    [InlineData("PROXY TCP4 :")]
    [InlineData("PROXY TCP4 a")]
    [InlineData("PROXY TCP4 256")]
    [InlineData("PROXY TCP4 01")]
    [InlineData("PROXY TCP4 192.0.2.1.")]
    [InlineData("PROXY TCP4 192.0.2 ")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 65536")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 x")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.25 1 2 ")]
    [InlineData("PROXY TCP6 :1")]
    [InlineData("PROXY TCP6 :::")]
    [InlineData("PROXY TCP6 12345")]
    [InlineData("PROXY TCP6 1::2::")]
    [InlineData("PROXY TCP6 1:2:3:4:5:6:7:8:")]
    [InlineData("PROXY TCP6 1:2:3:4:5:6:7:1.")]
    [InlineData("PROXY TCP6 1.")]
    [InlineData("PROXY TCP6 1%")]
    public void It_is_refused_with_the_first_octet_that_can_be_in_no_header(string octets)
    {
        ProxyHeaders.Read(ProxyHeaders.Line(octets[..^1])).Status.ShouldBe(ProxyHeaderStatus.Incomplete);
        ProxyHeaders.Read(ProxyHeaders.Line(octets)).Status.ShouldBe(ProxyHeaderStatus.Invalid);
    }
}
