using System.Net;
using Relay.Core.Transport;
using Relay.Delivery.Limits;

namespace Relay.Delivery.Tests.Limits;

public sealed class HostGroupsTests
{
    [Theory]
    [InlineData("aspmx.l.google.com", "Google")]
    [InlineData("ALT1.ASPMX.L.GOOGLE.COM.", "Google")]
    [InlineData("example-org.mail.protection.outlook.com", "Microsoft")]
    [InlineData("outlook-com.olc.protection.outlook.com", "Microsoft")]
    [InlineData("mta5.am0.yahoodns.net", "Yahoo")]
    [InlineData("mx01.mail.icloud.com", "Apple")]
    [InlineData("google.com", "google.com:25")] // the domain itself is not below it
    [InlineData("notgoogle.com", "notgoogle.com:25")]
    [InlineData("mx.Example.org", "mx.example.org:25")]
    public void Hosts_of_a_provider_share_its_limits_and_others_have_their_own(string host, string group) => Groups().LimitsFor(Hop(host)).Name.ShouldBe(group);

    [Fact]
    public void A_row_of_the_configuration_goes_before_what_is_shipped_and_a_name_before_a_suffix()
    {
        var groups = Groups(
            new ProviderOptions { Name = "google", MxHosts = ["*.google.com"], MaxConnections = 3, MessagesPerMinute = 30 },
            new ProviderOptions { Name = "Mine", MxHosts = ["*.outlook.com", "mx.example.net"], MaxConnections = 7 },
            new ProviderOptions { Name = "One", MxHosts = ["one.protection.outlook.com"] });

        groups.LimitsFor(Hop("mx.google.com")).ShouldBe(new HostLimits("google", 3, 100, null, 30));
        groups.LimitsFor(Hop("mx.googlemail.com")).Name.ShouldBe("mx.googlemail.com:25"); // its row is gone with the shipped one
        groups.LimitsFor(Hop("mx.example.net")).MaxConnections.ShouldBe(7);
        groups.LimitsFor(Hop("x.outlook.com")).Name.ShouldBe("Mine");
        groups.LimitsFor(Hop("x.protection.outlook.com")).Name.ShouldBe("Microsoft"); // the longer suffix
        groups.LimitsFor(Hop("one.protection.outlook.com")).Name.ShouldBe("One");
    }

    [Fact]
    public void Every_shipped_row_can_stand_in_a_configuration()
    {
        WellKnownProviders.Rows.Select(row => row.Name).ShouldBeUnique();
        WellKnownProviders.Rows.SelectMany(row => row.MxHosts).ShouldBeUnique();
        WellKnownProviders.Rows.SelectMany(row => row.MxHosts).ShouldAllBe(pattern => ProviderOptions.IsPattern(pattern));
        WellKnownProviders.Rows.ShouldAllBe(row => row.MaxConnections >= 1 && row.MaxConnections <= 20);
    }

    private static HostGroups Groups(params ProviderOptions[] rows) => new(new DeliverySettings("relay.example.org", new DeliveryOptions { Providers = [.. rows] }));

    private static NextHop Hop(string host) => new(host, new IPEndPoint(IPAddress.Loopback, 25));
}
