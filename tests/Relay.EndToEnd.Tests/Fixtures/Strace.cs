using System.Globalization;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>
/// strace as a saboteur: at the N-th call of a kind it kills the process, or has the call fail. It counts each call by itself and for each thread, and the
/// first to come to N is hit. Who is killed has not made that call, and has made all before it.
/// </summary>
internal sealed class Strace : IAsyncDisposable
{
    private readonly BackgroundProcess _process;

    private Strace(BackgroundProcess process) => _process = process;

    /// <summary>
    /// What to put before a program so that this happens to it from its start on. It keeps its process id (-D). Without --seccomp-bpf,
    /// which is quicker and makes strace 6.1 miss every other call.
    /// </summary>
    public static string[] Prefix(string calls, string injection, string file) => ["strace", "-D", "-f", .. What(calls, injection, file)];

    /// <summary>From now on, until it is disposed of, to all threads of the process.</summary>
    public static Task<Strace> AttachAsync(RelayProcess relay, string calls, string injection, string file) =>
        StartAsync(["-f", "-p", Text(relay.Id)], calls, injection, file);

    /// <summary>The same, to those threads only that have such a name: the others run at full speed.</summary>
    public static Task<Strace> AttachAsync(RelayProcess relay, string threadName, string calls, string injection, string file)
    {
        var threads = from task in Directory.GetDirectories($"/proc/{Text(relay.Id)}/task")
                      where File.ReadAllText(Path.Combine(task, "comm")).StartsWith(threadName, StringComparison.Ordinal)
                      select Path.GetFileName(task);
        return StartAsync([.. threads.SelectMany(thread => new[] { "-p", thread })], calls, injection, file);
    }

    public static string KillAt(int call) => $"signal=SIGKILL:when={Text(call)}";

    /// <summary>That call alone.</summary>
    public static string FailAt(string error, int call) => $"error={error}:when={Text(call)}";

    /// <summary>That call and all after it.</summary>
    public static string FailFrom(string error, int call) => $"{FailAt(error, call)}+";

    /// <summary>Asked to end, it lets go of the process, which runs on as if nothing had been.</summary>
    public async ValueTask DisposeAsync()
    {
        // It may just have ended with the process.
        if (!_process.HasExited)
            await Tool.RunAsync("kill", ["-TERM", Text(_process.Id)]);
        await _process.WaitForExitAsync();
        await _process.DisposeAsync();
    }

    private static async Task<Strace> StartAsync(string[] whom, string calls, string injection, string file)
    {
        var process = BackgroundProcess.Start("strace", [.. whom, .. What(calls, injection, file)]);
        await process.WaitForLineAsync(line => line.Contains(" attached", StringComparison.Ordinal));
        return new Strace(process);
    }

    private static string[] What(string calls, string injection, string file) => ["-e", $"trace={calls}", "-e", $"inject={calls}:{injection}", "-o", file];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
