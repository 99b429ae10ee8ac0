namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A running <c>relay serve</c>. Disposing ends it and removes its home.</summary>
internal sealed class RelayProcess : IAsyncDisposable
{
    private BackgroundProcess _process;

    private RelayProcess(RelayHome home, BackgroundProcess process)
    {
        Home = home;
        _process = process;
    }

    /// <summary>Beside the tests, where the reference to the project has put it.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "relay.dll");

    public RelayHome Home { get; }

    public int Id => _process.Id;

    public IReadOnlyList<string> Log => _process.Lines;

    /// <param name="prefix">A program, with its arguments, that runs this one in the same process, such as <c>strace -D</c>.</param>
    public static async Task<RelayProcess> StartAsync(RelayHome home, params string[] prefix)
    {
        var relay = new RelayProcess(home, Launch(home, prefix));
        await relay.WaitUntilReadyAsync();
        return relay;
    }

    /// <summary>The log line that says so, now or later.</summary>
    public async Task<string> WaitForLogAsync(params string[] words) =>
        (await _process.WaitForLineAsync(line => words.All(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)))).Line;

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await _process.TerminateAsync();
        return await _process.WaitForExitAsync();
    }

    /// <summary>SIGHUP.</summary>
    public Task HangUpAsync() => _process.HangUpAsync();

    /// <summary>kill -9.</summary>
    public Task KillAsync() => _process.KillAsync();

    public Task<string> WaitUntilReadyAsync() => WaitForLogAsync("Relay is ready");

    public Task<int> WaitForExitAsync() => _process.WaitForExitAsync();

    /// <summary>Starts it again in the same home, after it was stopped or killed. The log begins anew.</summary>
    public async Task RestartAsync()
    {
        await RelaunchAsync();
        await WaitUntilReadyAsync();
    }

    /// <summary>The same, without waiting until it is ready, which it may never be.</summary>
    public async Task RelaunchAsync(params string[] prefix)
    {
        await _process.DisposeAsync();
        _process = Launch(Home, prefix);
    }

    public string Transcript() => _process.Transcript();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Home.Dispose();
    }

    private static BackgroundProcess Launch(RelayHome home, string[] prefix)
    {
        string[] command = [.. prefix, "dotnet", Assembly, "serve", "--config", home.ConfigurationFile];
        return BackgroundProcess.Start(command[0], command[1..]);
    }
}
