using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Relay.Accounts;
using Relay.Benchmarks.Load;
using Relay.Benchmarks.Queue;
using Relay.Queue;

namespace Relay.Benchmarks.Scale.Running;

/// <summary>
/// <c>relay serve</c> as a process of its own, with a home and an address of its own. It is the build that lies beside this program, or what
/// RELAY_PROGRAM names. Disposing ends it and removes its home.
/// </summary>
internal sealed class RelayUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static int _started;

    private readonly string _home = Directory.CreateTempSubdirectory("relay-scale-").FullName;
    private Process? _process;

    public static LoadLogin Login { get; } = new("alice@example.org", "correct horse");

    /// <summary>One for each process and each Relay that it starts, so that runs can stand side by side.</summary>
    public IPAddress Address { get; } = new([127, (byte)(64 + (Environment.ProcessId % 64)), (byte)(Environment.ProcessId / 64), (byte)Interlocked.Increment(ref _started)]);

    public int Id => _process!.Id;

    private string LogFile => Path.Combine(_home, "relay.log");

    public static async Task<RelayUnderTest> StartAsync(Action<JsonObject> change)
    {
        var relay = new RelayUnderTest();
        try
        {
            await relay.LaunchAsync(change);
            return relay;
        }
        catch
        {
            await relay.DisposeAsync();
            throw;
        }
    }

    /// <summary>The queue, as long as Relay does not run.</summary>
    public SqliteMessageQueue OpenQueue() => QueueHome.Open(Path.Combine(_home, "data", "queue"));

    public async Task LaunchAsync(Action<JsonObject> change)
    {
        var configuration = RelayConfiguration.At(Address);
        change(configuration);
        var file = Path.Combine(_home, "appsettings.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString());
        await new AccountsFile(Path.Combine(_home, "data", "accounts.json"), QueueHome.Time)
            .AddAsync(new AccountEntry(Login.Name, ScramVerifier.Create(Login.Password, new SystemRandom())), CancellationToken.None);

        // A log goes into a file, as it does in service: a pipe would have to be read by us.
        string[] program = Environment.GetEnvironmentVariable("RELAY_PROGRAM") is { Length: > 0 } named ? [named] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "relay.dll")];
        _process = Process.Start("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh", LogFile, .. program, "serve", "--config", file]);
        // A run that somebody breaks off leaves nothing behind.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
        Console.CancelKeyPress += (_, _) => Kill();
        await Patience.UntilAsync(() => File.Exists(LogFile) && Log().Any(line => line.Contains("Relay is ready", StringComparison.Ordinal)) || _process.HasExited, StartLimit, Look);
        if (_process.HasExited)
            throw new InvalidOperationException($"Relay does not start:\n{string.Join('\n', Log())}");
    }

    public LoadPlan Plan() => new(new IPEndPoint(Address, RelayConfiguration.ClearPort));

    public LoadPlan PlanWithLogin() => new(new IPEndPoint(Address, RelayConfiguration.StartTlsPort)) { Tls = LoadTls.StartTls, Login = Login };

    public ProcessSample Sample() => ProcessSample.Of(Id);

    /// <summary>What the log warns of since the start, each kind of event once with its number, without what every start says.</summary>
    public void ShowWarnings()
    {
        var kinds = Log().SkipWhile(line => !line.Contains("Relay is ready", StringComparison.Ordinal)).Skip(1)
            .Where(line => line.Contains(" warn: ", StringComparison.Ordinal) || line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal)
                || line.Contains(" deferred ", StringComparison.Ordinal) || line.Contains(" bounced ", StringComparison.Ordinal) || line.Contains(" failed ", StringComparison.Ordinal))
            .GroupBy(line => line.Split(']')[0].Split(' ', 2)[^1]);
        foreach (var kind in kinds)
            Console.WriteLine($"  the log, {kind.Count()} times: {kind.First()}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await StopAsync(_process);
        _process?.Dispose();
        _process = null;
        Directory.Delete(_home, recursive: true);
    }

    private void Kill()
    {
        if (_process is not { HasExited: false } running)
            return;

        running.Kill();
        running.WaitForExit();
        Directory.Delete(_home, recursive: true);
    }

    private static async Task StopAsync(Process process)
    {
        using var term = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        using var limit = new CancellationTokenSource(StopLimit, QueueHome.Time);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine($"Relay did not end within {StopLimit}: killed");
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private IEnumerable<string> Log()
    {
        using var reader = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
