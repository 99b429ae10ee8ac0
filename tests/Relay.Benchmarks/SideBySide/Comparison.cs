using Relay.Benchmarks.Load;
using Relay.Benchmarks.SideBySide.Servers;

namespace Relay.Benchmarks.SideBySide;

/// <summary>
/// All servers run side by side, one at a time gets the load, in turn, round after round: whatever else the machine does hits all of them alike.
/// </summary>
internal sealed class Comparison(CompareOptions options, IReadOnlyList<ServerUnderTest> servers, string directory)
{
    private const int WarmMessages = 4000;
    private const int WarmLogins = 400;

    private readonly List<Result> _results = [];
    private readonly Dictionary<ServerUnderTest, SyncCount> _syncs = [];
    private readonly Dictionary<ServerUnderTest, string> _absent = [];
    private int _starts;

    public async Task<ComparisonResult> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var server in servers)
            await StartAsync(server, cancellationToken);
        foreach (var cell in options.Cells)
        {
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var server in Present().Where(server => !cell.HasLogin || server.HasLogin))
                    await MeasureAsync(server, cell, round, cancellationToken);
            }
        }

        foreach (var server in Present().Where(server => server.IsServer && options.CountsSyncs))
            await CountSyncsAsync(server, cancellationToken);
        return new ComparisonResult([.. servers], _results, _syncs, _absent);
    }

    private ServerUnderTest[] Present() => [.. servers.Where(server => !_absent.ContainsKey(server))];

    /// <summary>A server that can't be started is left out, and the report says so: the others are worth comparing all the same.</summary>
    private async Task StartAsync(ServerUnderTest server, CancellationToken cancellationToken)
    {
        try
        {
            Progress.Say($"{server.Name}: starting");
            await server.StartAsync(Directory.CreateDirectory(Path.Combine(directory, Shell.Text(_starts++))).FullName);
            await WarmAsync(server, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            Progress.Say($"{server.Name}: left out: {exception.Message}");
            _absent[server] = exception.Message;
            await server.StopAsync();
        }
    }

    /// <summary>Just-in-time compilers, processes that are started on demand, passwords that are remembered.</summary>
    private async Task WarmAsync(ServerUnderTest server, CancellationToken cancellationToken)
    {
        var before = server.Sink.Count;
        var warm = await LoadGenerator.RunAsync(Cell.TwentySessions.Plan(server.Door, options.Time) with { Messages = WarmMessages }, cancellationToken);
        if (warm.Count == 0)
            throw new InvalidOperationException(warm.ToString());
        if (server.HasLogin && options.Cells.Any(cell => cell.HasLogin))
            await LoadGenerator.RunAsync(Cell.Login.Plan(server.Berth.LoginDoor, options.Time) with { Messages = WarmLogins }, cancellationToken);
        await Waiting.UntilAsync(() => server.Sink.Count - before >= warm.Count, 4 * options.Time, cancellationToken);
    }

    private async Task MeasureAsync(ServerUnderTest server, Cell cell, int round, CancellationToken cancellationToken)
    {
        try
        {
            var measurement = await new CellRun(server, cell, options.Time).RunAsync(cancellationToken);
            _results.Add(new Result(server, cell, round, measurement));
            Progress.Say($"{cell.Name,-14} {server.Name,-24} {string.Join("   ", from measure in Measure.All where measure.Value(measurement) is not null select $"{measure.Show(measure.Value(measurement))} {measure.Name}")}"
                + (measurement.Missing > 0 ? $"   {measurement.Missing} missing" : ""));
            // What still lies in its queue would be somebody else's noise.
            if (measurement.Missing > 0)
                await RestartAsync(server, cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            Progress.Say($"{cell.Name,-14} {server.Name,-24} failed: {exception.Message}");
            await RestartAsync(server, cancellationToken);
        }
    }

    private async Task RestartAsync(ServerUnderTest server, CancellationToken cancellationToken)
    {
        await server.StopAsync();
        await StartAsync(server, cancellationToken);
    }

    private async Task CountSyncsAsync(ServerUnderTest server, CancellationToken cancellationToken)
    {
        var count = await SyncCount.OfAsync(server, cancellationToken);
        Progress.Say($"{server.Name,-24} waits for the disk {count.AtOneSession:0.00} times for each message of one session, {count.AtTwentySessions:0.00} of twenty");
        _syncs[server] = count;
    }
}
