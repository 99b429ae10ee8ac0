using Relay.Delivery.Routing;

namespace Relay.Delivery.Tests.Routing;

public sealed class StaticRouteTests
{
    [Theory]
    [InlineData("smart.example.org", "smart.example.org", 25)]
    [InlineData(" smart.example.org:587 ", "smart.example.org", 587)]
    [InlineData("192.0.2.1", "192.0.2.1", 25)]
    [InlineData("192.0.2.1:65535", "192.0.2.1", 65535)]
    [InlineData("2001:db8::1", "2001:db8::1", 25)]
    [InlineData("[2001:db8::1]", "2001:db8::1", 25)]
    [InlineData("[2001:db8::1]:2525", "2001:db8::1", 2525)]
    [InlineData("[smart.example.org]:587", "smart.example.org", 587)]
    public void A_route_is_a_host_and_perhaps_a_port(string text, string host, int port)
    {
        StaticRoute.TryParse(text, out var route).ShouldBeTrue();
        route.ShouldBe(new StaticRoute(host, port));
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
    public void Anything_else_is_no_route(string? text) => StaticRoute.TryParse(text, out _).ShouldBeFalse();
}
