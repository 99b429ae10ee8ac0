using System.Globalization;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Relay.Core.Transport;
using Deferred = Relay.Core.Outcome.Deferred;

namespace Relay.Delivery.Limits;

/// <summary>
/// Spares everybody a host that is down: after <see cref="FailuresToOpen"/> connections in a row that failed nobody dials it for a while, then one
/// does, and the others when that one got through. The circuit is Polly's; what counts against the host is ours, since Polly's share of failures in a
/// span of time fits calls that come many a second, while connections to a silent host fail every half minute.
/// </summary>
internal sealed class HostCircuit
{
    /// <summary>As many as are dialled at once where nothing is known of the host.</summary>
    public const int FailuresToOpen = HostGroup.InitialConnections;

    private readonly NextHop _nextHop;
    private readonly TimeProvider _time;
    private readonly BreakTimes _breaks;
    private readonly ILogger _logger;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<ConnectResult> _pipeline;
    private int _failures; // in a row
    private long _usedAt;
    private long _closedUntil; // ticks of UTC; when the host may be dialled again
    private volatile Deferred _last = new(new(4, 4, 1), "");

    public HostCircuit(NextHop nextHop, BreakTimes breaks, TimeProvider time, ILogger logger)
    {
        (_nextHop, _breaks, _time, _logger) = (nextHop, breaks, time, logger);
        _usedAt = time.GetTimestamp();
        _pipeline = new ResiliencePipelineBuilder<ConnectResult> { TimeProvider = time }.AddCircuitBreaker(new CircuitBreakerStrategyOptions<ConnectResult>
        {
            ShouldHandle = args => ValueTask.FromResult(IsLastStraw(args.Outcome.Result)),
            FailureRatio = 0, // the first that counts opens it: IsLastStraw has counted
            MinimumThroughput = 2, // the least that Polly takes
            SamplingDuration = TimeSpan.FromDays(1),
            BreakDurationGenerator = args => ValueTask.FromResult(_breaks.After(args.HalfOpenAttempts)),
            StateProvider = _state,
            OnOpened = args => Opened(args.BreakDuration),
            OnClosed = _ => Closed(),
        }).Build();
    }

    /// <summary>When it was last asked, as a time stamp.</summary>
    public long UsedAt => Interlocked.Read(ref _usedAt);

    /// <summary>What to say to those who need not even queue for a connection; null where it is worth a try.</summary>
    public ConnectResult? Refusal => Interlocked.Read(ref _closedUntil) > _time.GetUtcNow().UtcTicks ? Refuse() : null;

    public async Task<ConnectResult> ConnectAsync(Func<CancellationToken, Task<ConnectResult>> connect, CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _usedAt, _time.GetTimestamp());
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            var outcome = await _pipeline.ExecuteOutcomeAsync(
                static async (context, connect) => Outcome.FromResult(await connect(context.CancellationToken)), context, connect);
            if (outcome.Exception is BrokenCircuitException)
                return Refuse();
            outcome.ThrowIfException();
            return outcome.Result!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private bool IsLastStraw(ConnectResult? result)
    {
        switch (result)
        {
            case ConnectResult.Refused { Outcome: Deferred reason }:
                _last = reason;
                // A probe that fails is enough, though somebody who had dialled before the circuit opened may have got through since.
                return Interlocked.Increment(ref _failures) >= FailuresToOpen || _state.CircuitState != CircuitState.Closed;
            case ConnectResult.Connected or ConnectResult.Refused: // a host that says "never" is up
                Interlocked.Exchange(ref _failures, 0);
                return false;
            default:
                return false; // cancelled, or a bug
        }
    }

    private ValueTask Opened(TimeSpan duration)
    {
        var until = _time.GetUtcNow() + duration;
        Interlocked.Exchange(ref _closedUntil, until.UtcTicks);
        DeliveryLog.CircuitOpened(_logger, _nextHop.ToString(), until, _failures, _last.Reason);
        return ValueTask.CompletedTask;
    }

    private ValueTask Closed()
    {
        Interlocked.Exchange(ref _closedUntil, 0);
        if (Volatile.Read(ref _failures) == 0) // else the probe was cancelled, and nobody is the wiser
            DeliveryLog.CircuitClosed(_logger, _nextHop.ToString());
        return ValueTask.CompletedTask;
    }

    private ConnectResult.Refused Refuse()
    {
        var (last, until) = (_last, new DateTimeOffset(Interlocked.Read(ref _closedUntil), TimeSpan.Zero));
        var reason = until > _time.GetUtcNow()
            ? string.Create(CultureInfo.InvariantCulture, $"{_nextHop} is not tried again before {until:HH:mm} UTC, because: {last.Reason}")
            : $"{_nextHop} is being tried by one other message only, because: {last.Reason}";
        return new ConnectResult.Refused(last with { Reason = reason });
    }
}
