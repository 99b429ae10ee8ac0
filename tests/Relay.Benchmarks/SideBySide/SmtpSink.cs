using System.Diagnostics;
using System.Net;

namespace Relay.Benchmarks.SideBySide;

/// <summary>Postfix's smtp-sink: takes all mail, keeps none, and counts.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    /// <summary>Connections at a time, and waiting to be; more than any server makes.</summary>
    private const string Room = "1000";

    private readonly Process _process;
    private readonly CounterFile _counter;

    public SmtpSink(string directory, IPEndPoint endPoint)
    {
        _counter = new CounterFile(Path.Combine(directory, "sink"));
        _process = Shell.StartInto(_counter.Path, "smtp-sink", ["-u", "nobody", "-c", "-m", Room, endPoint.ToString(), Room]);
    }

    /// <summary>Messages so far.</summary>
    public int Count => _counter.Read();

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
