using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A program that runs beside the test. Its output, both streams, is kept line by line. Disposing kills it if it still runs.</summary>
internal sealed class BackgroundProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<BackgroundProcess, bool> Running = [];

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _openStreams = 2;

    static BackgroundProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        // Left over by tests that failed half-way: nothing outlives the run.
        foreach (var process in Running.Keys)
            process._process.Kill(entireProcessTree: true);
    };

    private BackgroundProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Take(e.Data);
        _process.ErrorDataReceived += (_, e) => Take(e.Data);
        _process.Start();
        Running[this] = true;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public static BackgroundProcess Start(string program, params IReadOnlyList<string> arguments) => new(Tool.StartInfo(program, arguments));

    /// <summary>Types a line; what ends it is the program's affair.</summary>
    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteAsync(line + "\n");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The first line from number <paramref name="from"/> on that is as wanted, now or later, with the number of the line after it.</summary>
    public async Task<(string Line, int Next)> WaitForLineAsync(Func<string, bool> isWanted, int from = 0)
    {
        using var limit = new CancellationTokenSource();
        var deadline = Task.Delay(Patience.Limit, limit.Token);
        while (true)
        {
            Task news;
            lock (_lines)
            {
                for (; from < _lines.Count; from++)
                {
                    if (isWanted(_lines[from]))
                    {
                        limit.Cancel();
                        return (_lines[from], from + 1);
                    }
                }

                news = _openStreams > 0 ? _news.Task : throw new InvalidOperationException($"The program ended without the line that was waited for.\n{Transcript()}");
            }

            if (await Task.WhenAny(news, deadline) == deadline)
                throw new TimeoutException($"The line that was waited for did not come.\n{Transcript()}");
        }
    }

    /// <summary>SIGTERM: the request to come to an end.</summary>
    public async Task TerminateAsync() => (await Tool.RunAsync("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)])).ShouldSucceed();

    /// <summary>SIGHUP: the terminal is gone, or a hook wants something read again.</summary>
    public async Task HangUpAsync() => (await Tool.RunAsync("kill", ["-HUP", Id.ToString(CultureInfo.InvariantCulture)])).ShouldSucceed();

    /// <summary>kill -9: no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    public async Task<int> WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The program did not end.\n{Transcript()}");
        }

        return _process.ExitCode;
    }

    public string Transcript() => string.Join('\n', Lines);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await WaitForExitAsync();
        Running.TryRemove(this, out _);
        _process.Dispose();
    }

    private void Take(string? line)
    {
        lock (_lines)
        {
            if (line is null)
                _openStreams--;
            else
                _lines.Add(line);
            _news.SetResult();
            _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
