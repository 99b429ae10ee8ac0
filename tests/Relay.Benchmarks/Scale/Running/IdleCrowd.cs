using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Relay.Benchmarks.Scale.Running;

/// <summary>Clients that have said EHLO and then nothing more, from many addresses.</summary>
internal sealed class IdleCrowd : IAsyncDisposable
{
    private const int ConnectionsPerAddress = 100;
    private const int AddressesPerRow = 250;
    private const int ConnectingAtOnce = 50;

    private static readonly ReadOnlyMemory<byte> Hello = "EHLO idle.example.org\r\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Noop = "NOOP\r\n"u8.ToArray();

    private readonly Stream[] _streams;

    private IdleCrowd(Stream[] streams) => _streams = streams;

    public static async Task<IdleCrowd> ConnectAsync(IPEndPoint server, int count, bool isUnderTls)
    {
        var streams = new Stream[count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ConnectingAtOnce };
        await Parallel.ForAsync(0, count, options, async (i, token) => streams[i] = await ConnectAsync(server, SourceOf(i), isUnderTls, token));
        return new IdleCrowd(streams);
    }

    /// <summary>How many are still heard.</summary>
    public async Task<int> CountAliveAsync()
    {
        var alive = 0;
        await Parallel.ForEachAsync(_streams, async (stream, token) =>
        {
            try
            {
                if ((await AskAsync(stream, Noop, token)).StartsWith("250", StringComparison.Ordinal))
                    Interlocked.Increment(ref alive);
            }
            catch (IOException)
            {
                // One that was cut off.
            }
        });
        return alive;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams)
            await stream.DisposeAsync();
    }

    private static IPAddress SourceOf(int client)
    {
        var address = client / ConnectionsPerAddress;
        return new IPAddress([127, 200, (byte)(address / AddressesPerRow), (byte)(1 + (address % AddressesPerRow))]);
    }

    private static async Task<Stream> ConnectAsync(IPEndPoint server, IPAddress source, bool isUnderTls, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(source, 0));
        await socket.ConnectAsync(server, cancellationToken);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (isUnderTls)
        {
            var secured = new SslStream(stream);
            await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "relay.test",
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null, // our own server, with a certificate of its own making
            }, cancellationToken);
            stream = secured;
        }

        Expect(await AskAsync(stream, ReadOnlyMemory<byte>.Empty, cancellationToken), "220");
        Expect(await AskAsync(stream, Hello, cancellationToken), "250");
        return stream;
    }

    /// <summary>The whole reply, which comes in one piece or in several.</summary>
    private static async Task<string> AskAsync(Stream stream, ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(command, cancellationToken);
        var buffer = new byte[1024];
        var reply = new StringBuilder();
        do
        {
            var count = await stream.ReadAsync(buffer, cancellationToken);
            if (count == 0)
                throw new IOException($"The server closed the connection after '{reply}'.");
            reply.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
        while (!IsComplete(reply.ToString()));

        return reply.ToString();
    }

    private static bool IsComplete(string reply) =>
        reply.EndsWith("\r\n", StringComparison.Ordinal) && reply.Split("\r\n")[^2] is [_, _, _, not '-', ..];

    private static void Expect(string reply, string code)
    {
        if (!reply.StartsWith(code, StringComparison.Ordinal))
            throw new IOException($"{code} was expected, and came: {reply}");
    }
}
