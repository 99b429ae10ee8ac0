using System.Net;
using Relay.Delivery.Routing;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Routing;

public sealed class OwnHostTests
{
    private static readonly IPAddress Late = IPAddress.Parse("192.0.2.77");

    [Fact]
    public void An_address_that_the_host_gets_while_it_runs_is_known_within_a_minute_or_so()
    {
        var (time, addresses, reads) = (new ManualTime(), new List<IPAddress>(), 0);
        var settings = new DeliverySettings("relay.example.org", new DeliveryOptions())
        {
            InterfaceAddresses = () =>
            {
                reads++;
                return [.. addresses];
            },
        };
        var own = new OwnHost(settings, time);

        own.IsAddress(Late).ShouldBeFalse();
        addresses.Add(Late);
        own.IsAddress(Late).ShouldBeFalse();
        reads.ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(61));
        own.IsAddress(Late).ShouldBeTrue();
    }

    [Fact]
    public void The_systems_own_loopback_is_among_its_interfaces() =>
        LocalInterfaces.Addresses().ShouldContain(IPAddress.Loopback);

    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("192.0.2.0/24", true)]
    [InlineData("2001:db8::/32", true)]
    [InlineData("192.0.2.1/24", false)]
    [InlineData("0.0.0.0/0", false)]
    [InlineData("::/0", false)]
    [InlineData("mail.example.org", false)]
    [InlineData("", false)]
    public void An_own_address_is_an_address_or_a_network(string text, bool isOne) => OwnAddress.TryParse(text, out _).ShouldBe(isOne);
}
