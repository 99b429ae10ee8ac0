using System.Net;

namespace Relay.Submission.Tests;

public sealed class NetworksTests
{
    [Theory]
    [InlineData("10.1.0.0/24", "10.1.0.255", "10.1.1.0")]
    [InlineData("10.1.0.7", "10.1.0.7", "10.1.0.8")]
    [InlineData("fd00::/64", "fd00::1", "fd00:0:0:1::1")]
    [InlineData("2001:db8::1", "2001:db8::1", "2001:db8::2")]
    public void A_network_is_an_address_with_or_without_a_prefix(string text, string inside, string outside)
    {
        var network = Networks.Parse(text);
        network.Contains(IPAddress.Parse(inside)).ShouldBeTrue();
        network.Contains(IPAddress.Parse(outside)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.1.0.7/24")]
    [InlineData("10.1.0.0/33")]
    [InlineData("10.1.0.0/")]
    [InlineData("10.1.0.0/24/24")]
    [InlineData("10.1.0.0/-1")]
    [InlineData("fd00::1/64")]
    [InlineData("::ffff:10.0.0.5")]
    [InlineData("example.org")]
    [InlineData("*")]
    public void Nothing_else_is_one(string text) => Networks.TryParse(text, out _).ShouldBeFalse();
}
