using System.Net;
using Relay.Core;
using Relay.Core.Transport;
using Relay.Delivery.Limits;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Limits;

public sealed class GuardedTransportTests
{
    private const string Host = "192.0.2.1";

    private static readonly NextHop Hop = new("mx.example.net", new IPEndPoint(IPAddress.Parse(Host), 25));

    private static readonly TimeSpan FirstBreak = TimeSpan.FromMinutes(1);

    private readonly ManualTime _time = new();
    private readonly LogLines<DeliveryService> _log = new();
    private readonly FakeTransport _hosts = new();
    private readonly ConnectionGate _gate;
    private readonly GuardedTransport _transport;

    public GuardedTransportTests()
    {
        var settings = new DeliverySettings("relay.example.org", new DeliveryOptions());
        _gate = new ConnectionGate(new HostGroups(settings), settings, _time, _log);
        _transport = new GuardedTransport(_hosts, _gate, settings, _time, _log);
    }

    [Fact]
    public async Task A_host_to_which_every_connection_fails_is_not_dialled_for_a_while_and_all_hear_why()
    {
        await BreakAsync();
        var until = _time.GetUtcNow() + FirstBreak;

        var refused = (await ConnectAsync()).ShouldBeOfType<Outcome.Deferred>();

        _hosts.Dialled.Count.ShouldBe(HostCircuit.FailuresToOpen);
        refused.Status.ShouldBe(new EnhancedStatus(4, 2, 0));
        refused.Reply.ShouldBe("450 4.2.0 later");
        refused.Reason.ShouldBe($"{Hop} is not tried again before {until:HH:mm} UTC, because: Connection refused.");
        _log.Texts(2031).ShouldHaveSingleItem().ShouldEndWith("Connection refused.");
    }

    [Fact]
    public async Task After_the_break_one_connection_is_the_probe_and_the_others_wait_for_what_it_finds()
    {
        await BreakAsync();
        _time.Advance(FirstBreak);
        var gate = new Gate();
        StayDown(gate);

        var probe = ConnectAsync();
        var others = new[] { ConnectAsync(), ConnectAsync() };
        await gate.ReachedAsync(1);
        gate.Open();

        (await probe)!.Reason.ShouldBe("Still down.");
        foreach (var other in others)
            (await other)!.Reason.ShouldEndWith("because: Still down.");
        _hosts.Dialled.Count.ShouldBe(HostCircuit.FailuresToOpen + 1);
    }

    [Fact]
    public async Task One_connection_is_the_probe_even_where_there_is_a_place_for_more()
    {
        await BreakAsync();
        _time.Advance(FirstBreak);
        using (var permit = await _gate.AcquireAsync(Hop, default))
        {
            for (var i = 0; i < 10; i++)
                permit!.Succeeded();
        }

        var gate = new Gate();
        StayDown(gate);
        var probe = ConnectAsync();
        await gate.ReachedAsync(1);

        (await ConnectAsync())!.Reason.ShouldBe($"{Hop} is being tried by one other message only, because: Connection refused.");
        gate.Open();
        await probe;
        _hosts.Dialled.Count.ShouldBe(HostCircuit.FailuresToOpen + 1);
    }

    [Fact]
    public async Task Each_break_is_twice_as_long_up_to_a_limit()
    {
        await BreakAsync();
        foreach (var minutes in new[] { 1, 2, 4, 8, 15, 15 })
        {
            var before = _hosts.Dialled.Count;
            _time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
            await ConnectAsync();
            _hosts.Dialled.Count.ShouldBe(before);
            _time.Advance(TimeSpan.FromSeconds(1));
            await ConnectAsync();
            _hosts.Dialled.Count.ShouldBe(before + 1);
        }
    }

    [Fact]
    public void A_break_is_short_beside_the_waits_between_attempts()
    {
        var breaks = new BreakTimes(new DeliveryOptions { FirstRetry = TimeSpan.FromSeconds(10), MaxRetry = TimeSpan.FromMinutes(2) });

        Enumerable.Range(0, 4).Select(probes => breaks.After(probes).TotalSeconds).ShouldBe([5, 7.5, 7.5, 7.5]);
    }

    [Fact]
    public async Task A_probe_that_gets_through_opens_the_host_to_all()
    {
        await BreakAsync();
        _time.Advance(FirstBreak);
        _hosts.Says(Host, Some.Delivered());

        (await ConnectAsync()).ShouldBeNull();
        (await ConnectAsync()).ShouldBeNull();

        _log.Lines.ShouldContain(line => line.Id == 2032);
        await BreakAsync(); // and it takes as many failures again
    }

    [Fact]
    public async Task A_success_in_between_or_a_refusal_for_good_makes_the_count_begin_anew()
    {
        for (var i = 0; i < 20; i++)
        {
            _hosts.Refuses(Host, Some.Deferred());
            for (var j = 1; j < HostCircuit.FailuresToOpen; j++)
                await ConnectAsync();
            _hosts.Refuses(Host, Some.Failed());
            await ConnectAsync();
        }

        _hosts.Dialled.Count.ShouldBe(20 * HostCircuit.FailuresToOpen);
    }

    [Fact]
    public async Task Failures_that_are_far_apart_count_all_the_same()
    {
        _hosts.Refuses(Host, Some.Deferred());
        for (var i = 0; i < HostCircuit.FailuresToOpen + 5; i++)
        {
            await ConnectAsync();
            _time.Advance(TimeSpan.FromSeconds(30));
        }

        _hosts.Dialled.Count.ShouldBeLessThan(HostCircuit.FailuresToOpen + 5);
    }

    [Fact]
    public async Task A_host_that_is_down_holds_up_no_other_way_to_it()
    {
        await BreakAsync();

        var other = await _transport.ConnectAsync(Hop with { Policy = new HopPolicy { SourceIPv4 = IPAddress.Loopback } }, default);

        other.ShouldBeOfType<ConnectResult.Refused>();
        _hosts.Dialled.Count.ShouldBe(HostCircuit.FailuresToOpen + 1);
    }

    [Fact]
    public async Task A_connection_has_its_place_until_it_is_closed()
    {
        _hosts.Says(Host, Some.Delivered());
        var open = new List<IMailConnection>();
        for (var i = 0; i < 5; i++)
            open.Add((await _transport.ConnectAsync(Hop, default)).ShouldBeOfType<ConnectResult.Connected>().Connection);
        var sixth = _transport.ConnectAsync(Hop, default);
        sixth.IsCompleted.ShouldBeFalse();

        await open[0].DisposeAsync();

        (await sixth.InTimeAsync()).ShouldBeOfType<ConnectResult.Connected>();
        _hosts.Connections.Count.ShouldBe(6);
        _hosts.Connections[0].IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_place_is_free_again_whatever_became_of_the_connection()
    {
        _hosts.Throws(Host, () => new InvalidOperationException("A bug."));
        for (var i = 0; i < 50; i++)
            await Should.ThrowAsync<InvalidOperationException>(_transport.ConnectAsync(Hop, default).InTimeAsync());
    }

    [Fact]
    public async Task Who_finds_no_place_is_told_so_from_a_hosts_word()
    {
        _gate.Close();

        (await ConnectAsync()).ShouldBeSameAs(ConnectionGate.NoRoom);
        _hosts.Dialled.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("4.3.2", "", true)]
    [InlineData("4.4.5", "", true)]
    [InlineData("4.2.0", "breaks", true)] // or 421
    [InlineData("4.2.0", "", false)] // greylisting and the like: the message's affair
    [InlineData("2.0.0", "", false)]
    [InlineData("2.0.0", "ends", false)] // it has carried its share (RFC 9422 §4.1)
    [InlineData("4.2.0", "ends", false)] // or refused in the middle of the content
    public async Task A_host_that_has_too_much_to_do_or_breaks_the_connection_gets_fewer(string status, string end, bool isSlowed)
    {
        _hosts.Sends(Host, (message, connection) =>
        {
            if (end == "breaks")
                connection.Break();
            connection.IsUsable = end == "";
            return FakeTransport.All(message, Some.Deferred() with { Status = EnhancedStatus.Parse(status) });
        });
        var connection = (await _transport.ConnectAsync(Hop, default)).ShouldBeOfType<ConnectResult.Connected>().Connection.ShouldBeOfType<GuardedConnection>();

        await connection.SendAsync(Some.Message(), default);

        connection.Allowed.ShouldBe(isSlowed ? 2 : 5);
    }

    private async Task BreakAsync()
    {
        _hosts.Refuses(Host, Some.Deferred("Connection refused."));
        for (var i = 0; i < HostCircuit.FailuresToOpen; i++)
            (await ConnectAsync())!.Reason.ShouldBe("Connection refused.");
    }

    private void StayDown(Gate gate) => _hosts.ConnectsAsync(Host, async token =>
    {
        await gate.PassAsync(token);
        return new ConnectResult.Refused(Some.Deferred("Still down."));
    });

    /// <summary>Null when it was connected; the connection is closed at once.</summary>
    private async Task<Outcome?> ConnectAsync()
    {
        switch (await _transport.ConnectAsync(Hop, default).InTimeAsync())
        {
            case ConnectResult.Connected connected:
                await connected.Connection.DisposeAsync();
                return null;
            case ConnectResult.Refused refused:
                return refused.Outcome;
            default:
                throw new InvalidOperationException();
        }
    }
}
