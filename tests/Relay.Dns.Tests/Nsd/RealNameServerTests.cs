using System.Net;
using System.Net.Sockets;
using Relay.Core.Dns;
using Relay.Dns.Tests.Support;

namespace Relay.Dns.Tests.Nsd;

/// <summary>The same answers from a name server that nobody here wrote.</summary>
public sealed class RealNameServerTests(NsdServer nsd) : IClassFixture<NsdServer>
{
    private readonly StubResolver _resolver = Resolvers.Asking(nsd.EndPoint);

    [NsdFact]
    public async Task MX_records_are_found() =>
        (await _resolver.ResolveMxAsync("example.test", default)).ShouldBeFound()
            .ShouldBe([new MxRecord(10, "mx1.example.test"), new MxRecord(20, "mx2.example.test"), new MxRecord(20, "mx.other.test")], ignoreOrder: true);

    [NsdFact]
    public async Task Several_addresses_of_one_host_are_found() =>
        (await _resolver.ResolveAddressesAsync("mx1.example.test", AddressFamily.InterNetwork, default)).ShouldBeFound()
            .ShouldBe([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"), IPAddress.Parse("192.0.2.3")], ignoreOrder: true);

    [NsdFact]
    public async Task An_IPv6_address_is_found() =>
        (await _resolver.ResolveAddressesAsync("mx1.example.test", AddressFamily.InterNetworkV6, default)).ShouldBeFound()
            .ShouldBe([IPAddress.Parse("2001:db8::1")]);

    [NsdFact]
    public async Task A_host_without_an_IPv6_address_has_none() =>
        (await _resolver.ResolveAddressesAsync("mx2.example.test", AddressFamily.InterNetworkV6, default)).ShouldBeOfType<DnsAnswer<IPAddress>.NoRecords>();

    [NsdFact]
    public async Task An_alias_of_an_alias_is_followed() =>
        (await _resolver.ResolveMxAsync("alias.example.test", default)).ShouldBeFound().Count.ShouldBe(3);

    [NsdFact]
    public async Task An_alias_is_followed_into_another_zone() =>
        (await _resolver.ResolveMxAsync("abroad.example.test", default)).ShouldBeFound().ShouldBe([new MxRecord(10, "mx.other.test")]);

    [NsdFact]
    public async Task The_alias_itself_is_found() =>
        (await _resolver.ResolveCnameAsync("alias.example.test", default)).ShouldBeFound().ShouldBe(["alias2.example.test"]);

    [NsdFact]
    public async Task An_alias_of_nothing_does_not_exist() =>
        (await _resolver.ResolveMxAsync("lost.example.test", default)).ShouldBeOfType<DnsAnswer<MxRecord>.NoSuchName>();

    [NsdFact]
    public async Task An_alias_of_a_name_that_the_server_does_not_serve_is_to_be_tried_later() =>
        (await _resolver.ResolveMxAsync("foreign.example.test", default)).ShouldBeTryLater().ShouldContain("REFUSED");

    [NsdFact]
    public async Task A_loop_of_aliases_is_noticed() =>
        (await _resolver.ResolveMxAsync("loop.example.test", default)).ShouldBeTryLater().ShouldContain("loop");

    [NsdFact]
    public async Task A_null_MX_is_found() =>
        (await _resolver.ResolveMxAsync("null.example.test", default)).ShouldBeFound().ShouldBe([new MxRecord(0, ".")]);

    [NsdFact]
    public async Task The_strings_of_a_TXT_record_are_joined() =>
        (await _resolver.ResolveTxtAsync("txt.example.test", default)).ShouldBeFound().ShouldBe(["v=spf1 -all"]);

    [NsdFact]
    public async Task Text_that_needs_EDNS_is_whole() =>
        (await _resolver.ResolveTxtAsync("medium.example.test", default)).ShouldBeFound().ShouldBe([new string('x', 700)]);

    [NsdFact]
    public async Task Text_that_needs_TCP_is_whole() =>
        (await _resolver.ResolveTxtAsync("long.example.test", default)).ShouldBeFound().ShouldBe([new string('x', 5_000)]);

    [NsdFact]
    public async Task Three_hundred_MX_records_are_found() =>
        (await _resolver.ResolveMxAsync("many.example.test", default)).ShouldBeFound()
            .ShouldBe(Enumerable.Range(0, 300).Select(i => new MxRecord(i, $"mx{i}.many.example.test")), ignoreOrder: true);

    [NsdFact]
    public async Task A_wildcard_stands_for_every_name() =>
        (await _resolver.ResolveMxAsync("anything.wild.example.test", default)).ShouldBeFound().ShouldBe([new MxRecord(5, "mx1.example.test")]);

    [NsdFact]
    public async Task A_name_that_does_not_exist_does_not_exist() =>
        (await _resolver.ResolveMxAsync("nobody.example.test", default)).ShouldBeOfType<DnsAnswer<MxRecord>.NoSuchName>();

    [NsdFact]
    public async Task A_name_with_other_records_exists() =>
        (await _resolver.ResolveMxAsync("mx1.example.test", default)).ShouldBeOfType<DnsAnswer<MxRecord>.NoRecords>();

    [NsdFact]
    public async Task A_name_with_only_names_below_it_exists() =>
        (await _resolver.ResolveMxAsync("er.example.test", default)).ShouldBeOfType<DnsAnswer<MxRecord>.NoRecords>();

    [NsdFact]
    public async Task A_delegation_is_not_an_empty_answer() =>
        (await _resolver.ResolveMxAsync("host.sub.example.test", default)).ShouldBeTryLater().ShouldContain("referral");

    [NsdFact]
    public async Task A_zone_that_the_server_does_not_have_is_refused_and_not_missing() =>
        (await _resolver.ResolveMxAsync("example.org", default)).ShouldBeTryLater()
            .ShouldBe($"The MX records of example.org could not be looked up: name server {nsd.EndPoint} answered REFUSED.");
}
