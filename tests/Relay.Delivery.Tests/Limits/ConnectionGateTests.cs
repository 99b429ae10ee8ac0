using System.Net;
using Relay.Core.Transport;
using Relay.Delivery.Limits;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Limits;

public sealed class ConnectionGateTests
{
    private readonly ManualTime _time = new();
    private readonly LogLines<DeliveryService> _log = new();
    private readonly DeliveryOptions _options = new();

    [Fact]
    public async Task A_group_has_so_many_connections_whichever_of_its_hosts_they_go_to()
    {
        var gate = Provider(row => row.MaxConnections = 2);
        using var first = await gate.AcquireAsync(Hop("a.p.example"), default);
        var second = await gate.AcquireAsync(Hop("b.p.example"), default);
        var third = gate.AcquireAsync(Hop("c.p.example"), default);
        third.IsCompleted.ShouldBeFalse();
        (await gate.AcquireAsync(Hop("mx.example.net"), default)).ShouldNotBeNull(); // another group

        second!.Dispose();
        second.Dispose(); // once is enough

        (await third.InTimeAsync()).ShouldNotBeNull();
        gate.AcquireAsync(Hop("a.p.example"), default).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Groups_take_turns_for_the_connections_that_all_share()
    {
        _options.MaxConnections = 1;
        var gate = Gate();
        var open = await gate.AcquireAsync(Hop("a.example"), default);
        var waiting = new[] { "a", "a", "a", "b", "c" }.Select(name => (Name: name, Permit: gate.AcquireAsync(Hop($"{name}.example"), default))).ToList();

        var order = new List<string>();
        while (waiting.Count > 0)
        {
            open!.Dispose();
            open = await (await Task.WhenAny(waiting.Select(row => row.Permit)).InTimeAsync());
            var next = waiting.Single(row => row.Permit.IsCompleted);
            order.Add(next.Name);
            waiting.Remove(next);
        }

        order.ShouldBe(["a", "b", "c", "a", "a"]);
    }

    [Fact]
    public async Task Whoever_has_waited_in_vain_takes_nobodys_place()
    {
        var gate = Provider(row => row.MaxConnections = 1);
        var open = await gate.AcquireAsync(Hop("a.p.example"), default);
        var patient = gate.AcquireAsync(Hop("a.p.example"), default);
        using var stopping = new CancellationTokenSource();
        var stopped = gate.AcquireAsync(Hop("a.p.example"), stopping.Token);

        await stopping.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(stopped.InTimeAsync());
        await _time.TimerAsync(ConnectionGate.MaxWait, 2);
        _time.Advance(ConnectionGate.MaxWait);
        (await patient.InTimeAsync()).ShouldBeNull();

        open!.Dispose();
        (await gate.AcquireAsync(Hop("a.p.example"), default).InTimeAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task When_it_closes_nobody_waits_any_longer()
    {
        var gate = Provider(row => row.MaxConnections = 1);
        using var open = await gate.AcquireAsync(Hop("a.p.example"), default);
        var waiting = gate.AcquireAsync(Hop("a.p.example"), default);

        gate.Close();

        (await waiting.InTimeAsync()).ShouldBeNull();
        (await gate.AcquireAsync(Hop("b.example"), default).InTimeAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Connections_begin_few_grow_with_success_and_halve_with_failure()
    {
        var gate = Gate();
        var open = await OpenAllAsync(gate);
        open.Count.ShouldBe(5);

        for (var i = 0; i < 1000; i++)
            open[0].Succeeded();
        open.AddRange(await OpenAllAsync(gate));
        open.Count.ShouldBe(_options.MaxConnectionsPerDestination);

        open[0].Group.Allowed.ShouldBe(20);
        open[^1].Failed();
        open[0].Group.Allowed.ShouldBe(10);
        open[^2].Failed(); // as old as the first that failed: it tells nothing new
        open[0].Group.Allowed.ShouldBe(10);
        _log.Texts(2033).ShouldHaveSingleItem().ShouldStartWith("mx.example.net:25 gets 10 connections");

        foreach (var permit in open.Skip(9))
            permit.Dispose();
        (await OpenAllAsync(gate)).ShouldHaveSingleItem().Failed();
        open[0].Group.Allowed.ShouldBe(5);
    }

    [Fact]
    public async Task It_takes_as_many_successes_as_there_are_connections_for_one_more()
    {
        var gate = Gate();
        var permit = (await gate.AcquireAsync(Hop("mx.example.net"), default))!;

        for (var i = 0; i < 5; i++)
            permit.Succeeded();
        permit.Group.Allowed.ShouldBe(5); // a little less than one, since the share grows smaller
        permit.Succeeded();
        permit.Group.Allowed.ShouldBe(6);
    }

    [Fact]
    public async Task One_connection_is_left_however_often_it_fails()
    {
        var gate = Gate();
        for (var i = 0; i < 10; i++)
        {
            using var permit = await gate.AcquireAsync(Hop("mx.example.net"), default).InTimeAsync();
            permit!.Failed();
        }

        (await OpenAllAsync(gate)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Connections_a_minute_are_spread_over_the_minute()
    {
        var gate = Provider(row => row.ConnectionsPerMinute = 60);
        (await gate.AcquireAsync(Hop("a.p.example"), default))!.Dispose();
        var next = gate.AcquireAsync(Hop("a.p.example"), default);
        next.IsCompleted.ShouldBeFalse();

        await _time.TimerAsync(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        (await next.InTimeAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task Messages_a_minute_count_over_an_open_connection_too()
    {
        var gate = Provider(row => row.MessagesPerMinute = 120);
        var permit = (await gate.AcquireAsync(Hop("a.p.example"), default))!; // and its first message

        permit.MayCarryOn(1).ShouldBeTrue();
        permit.MayCarryOn(2).ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.5));
        permit.MayCarryOn(2).ShouldBeTrue();
    }

    [Fact]
    public async Task A_connection_carries_as_much_as_its_provider_likes_and_less_when_others_wait()
    {
        var gate = Provider(row => (row.MaxConnections, row.MessagesPerConnection) = (1, 30));
        var permit = (await gate.AcquireAsync(Hop("a.p.example"), default))!;
        permit.MayCarryOn(29).ShouldBeTrue();
        permit.MayCarryOn(30).ShouldBeFalse();

        var waiting = gate.AcquireAsync(Hop("b.p.example"), default);
        waiting.IsCompleted.ShouldBeFalse();
        permit.MayCarryOn(9).ShouldBeTrue();
        permit.MayCarryOn(10).ShouldBeFalse();
    }

    [Theory]
    [InlineData("a.p.example", 2, 500)] // for a place of its provider's
    [InlineData("mx.example.net", 20, 2)] // or of everybody's
    public async Task A_connection_that_rests_is_closed_for_who_waits(string host, int ofProvider, int ofAll)
    {
        _options.MaxConnections = ofAll;
        var gate = Provider(row => row.MaxConnections = ofProvider);
        using var busy = await gate.AcquireAsync(Hop("a.p.example"), default);
        using var idle = await gate.AcquireAsync(Hop("a.p.example"), default);
        using var rest = idle!.Rest();
        rest.Wanted.IsCompleted.ShouldBeFalse();

        var waiting = gate.AcquireAsync(Hop(host), default);

        await rest.Wanted.InTimeAsync();
        using var late = busy!.Rest();
        late.Wanted.IsCompleted.ShouldBeTrue(); // while somebody waits nobody rests
        waiting.IsCompleted.ShouldBeFalse();
    }

    private async Task<List<ConnectionPermit>> OpenAllAsync(ConnectionGate gate)
    {
        var open = new List<ConnectionPermit>();
        while (true)
        {
            using var enough = new CancellationTokenSource();
            var next = gate.AcquireAsync(Hop("mx.example.net"), enough.Token);
            if (!next.IsCompleted)
            {
                await enough.CancelAsync();
                await Should.ThrowAsync<OperationCanceledException>(next.InTimeAsync());
                return open;
            }

            open.Add((await next)!);
        }
    }

    private ConnectionGate Provider(Action<ProviderOptions> configure)
    {
        var row = new ProviderOptions { Name = "P", MxHosts = ["*.p.example"] };
        configure(row);
        _options.Providers = [row];
        return Gate();
    }

    private ConnectionGate Gate()
    {
        var settings = new DeliverySettings("relay.example.org", _options);
        return new ConnectionGate(new HostGroups(settings), settings, _time, _log);
    }

    private static NextHop Hop(string host) => new(host, new IPEndPoint(IPAddress.Loopback, 25));
}
