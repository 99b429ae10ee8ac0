using Relay.Delivery.Routing;

namespace Relay.Delivery.Tests.Routing;

public sealed class RouteTargetTests
{
    [Theory]
    [InlineData("smart.example.org", "smart.example.org", null)]
    [InlineData("Smart.Bücher.example", "smart.xn--bcher-kva.example", null)]
    [InlineData(" smart.example.org:587 ", "smart.example.org", 587)]
    [InlineData("192.0.2.1", "192.0.2.1", null)]
    [InlineData("192.0.2.1:65535", "192.0.2.1", 65535)]
    [InlineData("2001:db8::1", "2001:db8::1", null)]
    [InlineData("[2001:db8::1]", "2001:db8::1", null)]
    [InlineData("[2001:DB8:0::1]:25", "2001:db8::1", 25)]
    [InlineData("[2001:db8::1]:2525", "2001:db8::1", 2525)]
    [InlineData("[smart.example.org]:587", "smart.example.org", 587)]
    public void A_target_is_a_host_and_perhaps_a_port(string text, string host, int? port)
    {
        RouteTarget.TryParse(text, out var target).ShouldBeTrue();
        target.ShouldBe(new RouteTarget(host, port));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(":25")]
    [InlineData("smart.example.org:")]
    [InlineData("smart.example.org:0")]
    [InlineData("smart.example.org:65536")]
    [InlineData("smart.example.org:smtp")]
    [InlineData("smart.example.org:+25")]
    [InlineData("smart example")]
    [InlineData("smart.example.org:25:25")]
    [InlineData("[2001:db8::1")]
    [InlineData("[2001:db8::1]25")]
    [InlineData("[2001:db8::1]:")]
    [InlineData("[]:25")]
    [InlineData("*")]
    [InlineData("smtp://smart.example.org")]
    public void Anything_else_is_no_target(string? text) => RouteTarget.TryParse(text, out _).ShouldBeFalse();
}
