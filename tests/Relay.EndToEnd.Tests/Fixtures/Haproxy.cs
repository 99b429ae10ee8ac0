using System.Globalization;
using System.Net;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>HAProxy in front of Relay's two ports: version 1 of its PROXY header to 587, version 2 to 465.</summary>
internal sealed class Haproxy : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory;
    private readonly BackgroundProcess _process;

    private Haproxy(TemporaryDirectory directory, BackgroundProcess process)
    {
        _directory = directory;
        _process = process;
    }

    /// <param name="address">Where it listens, and from where it connects.</param>
    public static async Task<Haproxy> StartAsync(IPAddress address, RelayHome home)
    {
        var directory = new TemporaryDirectory();
        var configuration = directory.Combine("haproxy.cfg");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            defaults
              mode tcp
              timeout connect 1m
              timeout client 1m
              timeout server 1m
            listen submission
              bind {address}:{Loopback.SubmissionPort}
              server relay {home.Address}:{Loopback.SubmissionPort} source {address} send-proxy
            listen submissions
              bind {address}:{Loopback.ImplicitTlsPort}
              server relay {home.Address}:{Loopback.ImplicitTlsPort} source {address} send-proxy-v2

            """));
        var process = BackgroundProcess.Start("haproxy", "-db", "-f", configuration);
        await Listening.UntilAsync(new IPEndPoint(address, Loopback.SubmissionPort), process);
        return new Haproxy(directory, process);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _directory.Dispose();
    }
}
