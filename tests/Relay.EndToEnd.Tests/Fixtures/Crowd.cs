using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Connections from many addresses, some from each, whose clients do no more than they were told.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    /// <summary>Below Relay's own limit for one address.</summary>
    private const int ConnectionsPerAddress = 50;

    private const int ConnectingAtOnce = 50;

    private readonly Stream[] _streams;

    private Crowd(Stream[] streams) => _streams = streams;

    /// <param name="goOnAsync">What each client does once it is connected; it returns what it then has, which may be TLS.</param>
    public static async Task<Crowd> ConnectAsync(IPEndPoint server, int count, Func<Stream, CancellationToken, Task<Stream>>? goOnAsync = null)
    {
        var streams = new Stream[count];
        using var limit = new CancellationTokenSource(Patience.Limit);
        var options = new ParallelOptions { MaxDegreeOfParallelism = ConnectingAtOnce, CancellationToken = limit.Token };
        await Parallel.ForAsync(0, count, options, async (i, token) =>
        {
            streams[i] = await ConnectAsync(server, Address(i), token);
            if (goOnAsync is not null)
                streams[i] = await goOnAsync(streams[i], token);
        });
        return new Crowd(streams);
    }

    /// <summary>A connection from an address of the client's own choice in 127.0.0.0/8.</summary>
    public static async Task<Stream> ConnectAsync(IPEndPoint server, IPAddress from, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(server, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Waits for the greeting.</summary>
    public static async Task<Stream> BeGreetedAsync(Stream stream, CancellationToken cancellationToken)
    {
        (await new Wire(stream).ReadLineAsync(cancellationToken)).ShouldNotBeNull().ShouldStartWith("220 ");
        return stream;
    }

    /// <summary>The handshake and the greeting.</summary>
    public static async Task<Stream> BeGreetedUnderTlsAsync(Stream stream, CancellationToken cancellationToken)
    {
        var tls = new SslStream(stream);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(TestCertificates.Authority);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = RelayHome.HostName, CertificateChainPolicy = policy }, cancellationToken);
        return await BeGreetedAsync(tls, cancellationToken);
    }

    /// <summary>STARTTLS up to where the handshake should begin.</summary>
    public static async Task<Stream> AskForTlsAsync(Stream stream, CancellationToken cancellationToken)
    {
        var wire = new Wire(await BeGreetedAsync(stream, cancellationToken));
        await wire.WriteLineAsync("STARTTLS", cancellationToken);
        (await wire.ReadLineAsync(cancellationToken)).ShouldNotBeNull().ShouldStartWith("220 ");
        return stream;
    }

    /// <summary>What the server still says to each before it hangs up, which it must.</summary>
    public async Task<IReadOnlyList<string>> ReadToTheEndAsync()
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        return await Task.WhenAll(_streams.Select(async stream =>
        {
            using var reader = new StreamReader(stream, leaveOpen: true);
            return await reader.ReadToEndAsync(limit.Token);
        }));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams)
            await stream.DisposeAsync();
    }

    /// <summary>From 127.10.0.1 on, below the addresses of <see cref="Loopback"/>.</summary>
    private static IPAddress Address(int i)
    {
        var host = i / ConnectionsPerAddress;
        return new IPAddress([127, checked((byte)(10 + (host / (256 * 254)))), (byte)(host / 254 % 256), (byte)(1 + (host % 254))]);
    }
}
