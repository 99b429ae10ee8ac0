using System.Net;
using Relay.Submission.Limits;

namespace Relay.Submission.Tests.Limits;

public sealed class ClientNetworkTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("fe80::1%3", "fe80::/64")]
    [InlineData("::1", "::/64")]
    public void An_IPv4_address_is_its_own_and_an_IPv6_address_its_network(string address, string network)
    {
        ClientNetwork.Of(IPAddress.Parse(address)).ToString().ShouldBe(network);
        ClientNetwork.TryParse(network, out var parsed).ShouldBeTrue();
        parsed.ShouldBe(ClientNetwork.Of(IPAddress.Parse(address)));
    }

    [Fact]
    public void No_IPv4_address_is_taken_for_an_IPv6_network() =>
        ClientNetwork.Of(IPAddress.Parse("0.0.0.0")).ShouldNotBe(ClientNetwork.Of(IPAddress.Parse("::")));

    [Theory]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("2001:db8:1:2::")]
    [InlineData("2001:db8:1:2::1/64")]
    [InlineData("192.0.2.1/64")]
    [InlineData("192.0.2")]
    public void Only_what_it_wrote_itself_is_read(string text) => ClientNetwork.TryParse(text, out _).ShouldBeFalse();
}
