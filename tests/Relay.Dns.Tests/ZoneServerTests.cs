using System.Net;
using System.Net.Sockets;
using Relay.Core.Dns;
using Relay.Dns.Tests.Support;
using Relay.Dns.Wire;
using Relay.Dns.Zones;

namespace Relay.Dns.Tests;

public sealed class ZoneServerTests : IAsyncLifetime
{
    private static readonly ZoneRecord[] Records =
    [
        new ZoneRecord.Mx("example.test", 10, "mx.example.test"),
        new ZoneRecord.Mx("example.test", 20, "alias.example.test."),
        new ZoneRecord.Mx("null.test", 0, "."),
        new ZoneRecord.Host("mx.example.test", IPAddress.Parse("127.0.0.1")),
        new ZoneRecord.Host("mx.example.test", IPAddress.IPv6Loopback),
        new ZoneRecord.Cname("alias.example.test", "mx.example.test"),
        new ZoneRecord.Cname("lost.example.test", "nowhere.test"),
        new ZoneRecord.Cname("loop.example.test", "loop.example.test"),
        new ZoneRecord.Txt("Example.Test", "v=spf1 -all"),
        new ZoneRecord.Txt("long.test", new string('x', 2_000)),
    ];

    private readonly ZoneServer _server = ZoneServer.Start(Records, new IPEndPoint(IPAddress.Loopback, 0));
    private StubResolver _resolver = null!;

    public Task InitializeAsync()
    {
        _resolver = Resolvers.Asking(_server.EndPoint);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task It_answers_with_its_records()
    {
        (await _resolver.ResolveMxAsync("example.test", default)).ShouldBeFound()
            .ShouldBe([new MxRecord(10, "mx.example.test"), new MxRecord(20, "alias.example.test")]);
        (await _resolver.ResolveMxAsync("null.test", default)).ShouldBeFound().ShouldBe([new MxRecord(0, ".")]);
        (await _resolver.ResolveTxtAsync("example.test", default)).ShouldBeFound().ShouldBe(["v=spf1 -all"]);
        (await _resolver.ResolveAddressesAsync("alias.example.test", AddressFamily.InterNetwork, default)).ShouldBeFound().ShouldBe([IPAddress.Loopback]);
        (await _resolver.ResolveAddressesAsync("mx.example.test", AddressFamily.InterNetworkV6, default)).ShouldBeFound().ShouldBe([IPAddress.IPv6Loopback]);
        (await _resolver.ResolveCnameAsync("alias.example.test", default)).ShouldBeFound().ShouldBe(["mx.example.test"]);
    }

    [Theory]
    [InlineData("mx.example.test")]
    [InlineData("test")]
    public async Task A_name_that_exists_for_another_reason_has_no_records(string name) =>
        (await _resolver.ResolveMxAsync(name, default)).ShouldBeOfType<DnsAnswer<MxRecord>.NoRecords>();

    [Theory]
    [InlineData("nobody.example.test")]
    [InlineData("example.org")]
    [InlineData("lost.example.test")]
    public async Task What_is_not_in_the_list_does_not_exist(string name) =>
        (await _resolver.ResolveMxAsync(name, default)).ShouldBeOfType<DnsAnswer<MxRecord>.NoSuchName>();

    [Fact]
    public async Task A_loop_in_the_list_is_served_as_it_is() =>
        (await _resolver.ResolveMxAsync("loop.example.test", default)).ShouldBeTryLater().ShouldContain("loop");

    [Fact]
    public async Task What_does_not_fit_a_datagram_is_truncated_and_not_cut() =>
        (await _resolver.ResolveTxtAsync("long.test", default)).ShouldBeTryLater();

    [Fact]
    public async Task Noise_does_not_stop_it()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (var length = 0; length < 40; length++)
            await socket.SendToAsync(new byte[length], _server.EndPoint);

        (await _resolver.ResolveMxAsync("null.test", default)).ShouldBeFound();
    }

    [Fact]
    public void What_cannot_be_understood_is_answered_as_such()
    {
        var zone = new Zone(Records);
        var query = new DnsMessage { Id = 7, Question = new(DnsName.Parse("example.test"), RecordType.MX) };

        Respond([.. query.ToBytes(), 0]).ShouldNotBeNull().Code.ShouldBe(ResponseCode.FormatError);
        Respond((query with { OperationCode = 4 }).ToBytes()).ShouldNotBeNull().Code.ShouldBe(ResponseCode.NotImplemented);
        Respond((query with { IsResponse = true }).ToBytes()).ShouldBeNull();
        Respond([1, 2, 3]).ShouldBeNull();

        DnsMessage? Respond(byte[] bytes) => zone.Respond(bytes) is { } response ? MessageReader.Read(response) : null;
    }

    [Fact]
    public void A_record_with_a_name_that_is_none_is_refused() =>
        Should.Throw<FormatException>(() => ZoneServer.Start([new ZoneRecord.Mx("a..b", 10, "mx.test")], new IPEndPoint(IPAddress.Loopback, 0)));
}
