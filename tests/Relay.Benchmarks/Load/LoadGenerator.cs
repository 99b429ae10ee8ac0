using System.Diagnostics;
using System.Security.Authentication;
using Relay.Benchmarks.Queue;

namespace Relay.Benchmarks.Load;

/// <summary>
/// Submits mail as a <see cref="LoadPlan"/> says, in this process: so many sessions, each with one message under way, until there are enough messages or the
/// time is over. It costs some 80 µs of the processor a message of 4 KB.
/// </summary>
internal sealed class LoadGenerator
{
    /// <summary>After a connection that was refused or broke: a server that is full is not asked again at once.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly LoadPlan _plan;
    private readonly LoadMessage _message;
    private readonly Lock _lock = new();
    private readonly List<double> _latencies = [];
    private long _started;
    private int _next = -1;
    private int _refused;
    private int _broken;
    private string? _complaint;

    private LoadGenerator(LoadPlan plan)
    {
        _plan = plan;
        _message = new LoadMessage(plan.MessageOctets);
    }

    /// <summary>Ends early, with what it has, when it is cancelled.</summary>
    public static Task<LoadResult> RunAsync(LoadPlan plan, CancellationToken cancellationToken) => new LoadGenerator(plan).RunAsync(cancellationToken);

    private async Task<LoadResult> RunAsync(CancellationToken cancellationToken)
    {
        var processor = Environment.CpuUsage.TotalTime;
        _started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, _plan.Sessions).Select(_ => Task.Run(() => KeepSendingAsync(cancellationToken), CancellationToken.None)));
        var latencies = new Latencies([.. _latencies], Stopwatch.GetElapsedTime(_started), Environment.CpuUsage.TotalTime - processor);
        return new LoadResult(latencies, _refused, _broken, _complaint);
    }

    private async Task KeepSendingAsync(CancellationToken cancellationToken)
    {
        var number = Next();
        while (number is not null && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                number = await SendFromAsync(number.Value, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or AuthenticationException)
            {
                if (cancellationToken.IsCancellationRequested)
                    return;

                Note(ref _broken, exception.Message);
                await Task.Delay(Pause, QueueHome.Time, CancellationToken.None);
                number = Next();
            }
        }
    }

    /// <summary>One connection's messages, the first of which has that number.</summary>
    /// <returns>The number of the next connection's first; null when there is none.</returns>
    private async Task<int?> SendFromAsync(int first, CancellationToken cancellationToken)
    {
        await using var session = await LoadSession.OpenAsync(_plan, cancellationToken);
        int? number = first;
        for (var i = 0; i < _plan.MessagesPerConnection && number is { } current; i++, number = Next())
        {
            var (latency, complaint) = await session.SendAsync(current, _message);
            if (latency is { } time)
                Note(time);
            if (complaint is not null)
                Note(ref _refused, complaint);
        }

        await session.QuitAsync();
        return number;
    }

    private int? Next() =>
        Stopwatch.GetElapsedTime(_started) < _plan.TimeLimit && Interlocked.Increment(ref _next) is var number && number < _plan.Messages ? number : null;

    private void Note(TimeSpan latency)
    {
        lock (_lock)
            _latencies.Add(latency.TotalMilliseconds);
    }

    private void Note(ref int count, string? complaint)
    {
        lock (_lock)
        {
            count++;
            _complaint ??= complaint;
        }
    }
}
