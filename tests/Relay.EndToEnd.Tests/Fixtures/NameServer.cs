using System.Globalization;
using System.Net;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>NSD with the zones of one test. It is authoritative and refuses every other name.</summary>
internal sealed class NameServer : IAsyncDisposable
{
    public const int Port = 5300;

    private readonly TemporaryDirectory _directory;
    private readonly BackgroundProcess _process;

    private NameServer(TemporaryDirectory directory, BackgroundProcess process, IPEndPoint endPoint)
    {
        _directory = directory;
        _process = process;
        EndPoint = endPoint;
    }

    public IPEndPoint EndPoint { get; }

    public static Task<NameServer> StartAsync(params Zone[] zones) => StartAgainAsync(new IPEndPoint(Loopback.Next(), Port), zones);

    /// <summary>Starts one where another has been.</summary>
    public static async Task<NameServer> StartAgainAsync(IPEndPoint endPoint, params Zone[] zones)
    {
        var directory = new TemporaryDirectory();
        foreach (var zone in zones)
            await File.WriteAllTextAsync(directory.Combine(zone.Name), zone.Text);
        var configuration = directory.Combine("nsd.conf");
        await File.WriteAllTextAsync(configuration, Configuration(endPoint, directory.Path, zones));

        var process = BackgroundProcess.Start("nsd", "-d", "-V", "2", "-c", configuration);
        var server = new NameServer(directory, process, endPoint);
        await process.WaitForLineAsync(line => line.Contains("nsd started", StringComparison.Ordinal));
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        // Asked politely it takes its child processes with it.
        if (!_process.HasExited)
            await _process.TerminateAsync();
        await _process.WaitForExitAsync();
        await _process.DisposeAsync();
        _directory.Dispose();
    }

    private static string Configuration(IPEndPoint endPoint, string directory, Zone[] zones)
    {
        var server = string.Create(CultureInfo.InvariantCulture, $"""
            server:
              ip-address: {endPoint.Address}@{endPoint.Port}
              server-count: 1
              username: ""
              zonesdir: "{directory}"
              xfrdir: "{directory}"
              zonelistfile: "{directory}/zone.list"
              database: ""
              pidfile: ""
              xfrdfile: ""
              rrl-ratelimit: 0
            remote-control:
              control-enable: no

            """);
        return server + string.Concat(zones.Select(zone => $"zone:\n  name: {zone.Name}\n  zonefile: {zone.Name}\n"));
    }
}
