using System.Net;
using Relay.Core.Dns;
using Relay.Dns.Queries;
using Relay.Dns.Tests.Support;
using static Relay.Dns.Tests.Support.Messages;

namespace Relay.Dns.Tests;

public sealed class ResolverReverseTests
{
    [Theory]
    [InlineData("192.0.2.7", "7.2.0.192.in-addr.arpa")]
    [InlineData("::ffff:192.0.2.7", "7.2.0.192.in-addr.arpa")]
    [InlineData("2001:db8::567:89ab", "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")] // the example of RFC 3596 §2.5
    public void An_address_has_its_name_backwards(string address, string name) => ReverseName.Of(IPAddress.Parse(address)).ShouldBe(name);

    [Fact]
    public async Task The_name_of_an_address_is_asked_for_once()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(Ptr("7.2.0.192.in-addr.arpa", "laptop.example.org")));
        var resolver = Resolvers.Asking(server);
        (await resolver.ResolvePtrAsync(IPAddress.Parse("192.0.2.7"), default)).ShouldBeFound().ShouldBe(["laptop.example.org"]);
        (await resolver.ResolvePtrAsync(IPAddress.Parse("192.0.2.7"), default)).ShouldBeFound().ShouldBe(["laptop.example.org"]);
        server.AllAsked.Count.ShouldBe(1);
    }

    /// <summary>A network of less than 256 addresses is delegated so (RFC 2317 §4).</summary>
    [Fact]
    public async Task An_alias_on_the_way_is_followed()
    {
        await using var server = FakeNameServer.Answering(query => query.Response(
            Cname("7.2.0.192.in-addr.arpa", "7.0-31.2.0.192.in-addr.arpa"), Ptr("7.0-31.2.0.192.in-addr.arpa", "laptop.example.org")));
        (await Resolvers.Asking(server).ResolvePtrAsync(IPAddress.Parse("192.0.2.7"), default)).ShouldBeFound().ShouldBe(["laptop.example.org"]);
    }

    [Fact]
    public async Task An_address_without_a_name_has_none()
    {
        await using var server = FakeNameServer.Answering(query => query.Response());
        (await Resolvers.Asking(server).ResolvePtrAsync(IPAddress.Parse("192.0.2.7"), default)).ShouldBeOfType<DnsAnswer<string>.NoRecords>();
    }
}
