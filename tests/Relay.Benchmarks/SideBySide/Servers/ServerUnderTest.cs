using System.Net;
using System.Net.Sockets;
using Relay.Benchmarks.Queue;

namespace Relay.Benchmarks.SideBySide.Servers;

/// <summary>
/// A mail server that relays everything to one next hop, with its queue in a directory of its own, and that next hop. Each is set up as its administrator would for
/// one who sends a lot: no look-ups, no limits of clients, as many processes and connections as the others have.
/// </summary>
internal abstract class ServerUnderTest(Berth berth) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StartInterval = TimeSpan.FromMilliseconds(50);

    private readonly List<Sandbox> _sandboxes = [];
    private SmtpSink? _sink;
    private string? _directory;

    public abstract string Name { get; }

    /// <summary>What has to be known to read its figures; empty for nothing.</summary>
    public virtual string Remark => "";

    /// <summary>Whether there is a server at all.</summary>
    public virtual bool IsServer => true;

    /// <summary>Whether people can log in to it, under TLS.</summary>
    public virtual bool HasLogin => false;

    public Berth Berth => berth;

    public virtual IPEndPoint Door => berth.Door;

    public SmtpSink Sink => _sink!;

    public ProcessTree Processes => new([.. _sandboxes.Select(sandbox => sandbox.Id)]);

    public TimeSpan ProcessorTime => _sandboxes.Aggregate(TimeSpan.Zero, (sum, sandbox) => sum + sandbox.ProcessorTime);

    /// <summary>Where it is at the moment.</summary>
    public string Directory => _directory!;

    /// <summary>Its name and version, in its own words.</summary>
    public abstract Task<string> VersionAsync();

    /// <param name="directory">Empty, and on the disk that is measured.</param>
    public async Task StartAsync(string directory)
    {
        _directory = directory;
        _sink = new SmtpSink(directory, berth.Sink);
        await ListeningAsync(berth.Sink);
        await LaunchAsync(directory);
        await ListeningAsync(Door);
        if (HasLogin)
            await ListeningAsync(berth.LoginDoor);
    }

    public async Task StopAsync()
    {
        foreach (var sandbox in _sandboxes)
            await sandbox.DisposeAsync();
        _sandboxes.Clear();
        if (_sink is not null)
            await _sink.DisposeAsync();
        _sink = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>Writes its configuration and calls <see cref="Launch"/>.</summary>
    protected abstract Task LaunchAsync(string directory);

    /// <inheritdoc cref="Sandbox.Start"/>
    protected void Launch(string? unpacked, string directory, string command) => _sandboxes.Add(Sandbox.Start(unpacked, directory, command));

    protected static async Task WriteAsync(string directory, string file, string text)
    {
        var path = Path.Combine(directory, file);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text + "\n");
    }

    /// <summary>Waits until somebody answers there.</summary>
    protected async Task ListeningAsync(IPEndPoint endPoint)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        using var timer = new PeriodicTimer(StartInterval, QueueHome.Time);
        while (!await IsListeningAsync(endPoint))
        {
            if (limit.IsCancellationRequested || _sandboxes.Exists(sandbox => sandbox.HasExited))
                throw new InvalidOperationException($"{Name} does not listen at {endPoint}:\n{string.Concat(_sandboxes.Select(sandbox => sandbox.Output()))}");
            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task<bool> IsListeningAsync(IPEndPoint endPoint)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint);
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }
}
