using System.Diagnostics;
using System.Globalization;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Crash;

/// <summary>Another process that works on a queue directory, and what it says.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public static ChildProcess Start(string directory, int seed, int producers)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Relay.Queue.CrashChild.dll"));
        start.ArgumentList.Add(directory);
        start.ArgumentList.Add(seed.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(producers.ToString(CultureInfo.InvariantCulture));
        return new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException("The child did not start."));
    }

    /// <summary>Null at the end.</summary>
    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync().OrFail();

    /// <summary>SIGKILL to this one process; what it had said before that can still be read.</summary>
    public void Kill() => _process.Kill();

    public Task ExitAsync() => _process.WaitForExitAsync().OrFail();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
