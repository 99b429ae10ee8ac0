using System.Net;
using Relay.Core.Transport;
using Relay.Delivery.Limits;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Limits;

public sealed class HostCircuitTests
{
    private static readonly NextHop Hop = new("mx.example.net", new IPEndPoint(IPAddress.Loopback, 25));

    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_probe_that_fails_opens_the_circuit_again_though_somebody_got_through_who_had_dialled_before_it_opened()
    {
        var breaks = new BreakTimes(new DeliveryOptions());
        var circuit = new HostCircuit(Hop, breaks, _time, new LogLines<HostCircuit>());
        var answer = new TaskCompletionSource<ConnectResult>();
        var late = circuit.ConnectAsync(_ => answer.Task, default);
        for (var i = 0; i < HostCircuit.FailuresToOpen; i++)
            await FailAsync(circuit);
        circuit.Refusal.ShouldNotBeNull();

        answer.SetResult(new ConnectResult.Connected(new FakeConnection(Hop, (_, _, _) => throw new InvalidOperationException())));
        (await late.InTimeAsync()).ShouldBeOfType<ConnectResult.Connected>();
        _time.Advance(breaks.First);
        circuit.Refusal.ShouldBeNull();
        await FailAsync(circuit);

        circuit.Refusal.ShouldNotBeNull();
    }

    private static async Task FailAsync(HostCircuit circuit) =>
        (await circuit.ConnectAsync(_ => Task.FromResult<ConnectResult>(new ConnectResult.Refused(Some.Deferred())), default).InTimeAsync()).ShouldBeOfType<ConnectResult.Refused>();
}
