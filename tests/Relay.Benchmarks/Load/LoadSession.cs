using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Relay.Benchmarks.Load;

/// <summary>
/// One connection to a server that takes mail: opened, greeted, under TLS and logged in as the plan says. MAIL, RCPT and DATA go out in one write where
/// the server offers PIPELINING. For one caller.
/// </summary>
internal sealed class LoadSession : IAsyncDisposable
{
    private const int BufferOctets = 8 * 1024;
    private const string Name = "load.example.org";

    private static readonly X509ChainPolicy NoRoots = new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    private static int _opened;

    private readonly LoadPlan _plan;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _deadline;
    private readonly byte[] _received = new byte[BufferOctets];
    private readonly StringBuilder _commands = new();
    private int _start;
    private int _end;
    private Stream _stream = Stream.Null;
    private bool _isPipelining;

    private LoadSession(LoadPlan plan, CancellationToken cancellationToken)
    {
        _plan = plan;
        _deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <exception cref="IOException">The server does not want us, or says nothing.</exception>
    public static async Task<LoadSession> OpenAsync(LoadPlan plan, CancellationToken cancellationToken)
    {
        var session = new LoadSession(plan, cancellationToken);
        try
        {
            await session.OpenAsync();
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends the message of that number.</summary>
    /// <returns>From its end to its 250, or null when it was not accepted; and what the server had against it or any of its recipients. The session is as it was before.</returns>
    /// <exception cref="IOException">The connection is of no use any more, and what became of the message is not known.</exception>
    public async Task<(TimeSpan? Latency, string? Complaint)> SendAsync(int number, LoadMessage message)
    {
        await WriteEnvelopeAsync(number);
        var (isWanted, complaint) = await ReadEnvelopeRepliesAsync();
        if (!isWanted)
            return (null, complaint);

        if (message.Head.Length > 0)
            await WriteAsync(message.Head);
        var ended = Stopwatch.GetTimestamp();
        await WriteAsync(message.Tail);
        var reply = await ReadAsync();
        return reply.IsPositive ? (Stopwatch.GetElapsedTime(ended), complaint) : (null, reply.ToString());
    }

    /// <summary>Says good-bye, and waits until the server has said so.</summary>
    public async Task QuitAsync()
    {
        await WriteAsync("QUIT\r\n");
        await ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
        _deadline.Dispose();
    }

    private async Task OpenAsync()
    {
        _deadline.CancelAfter(_plan.ReplyTimeout);
        await WithinDeadlineAsync(async () => await _socket.ConnectAsync(_plan.Server, _deadline.Token));
        _stream = new NetworkStream(_socket, ownsSocket: true);
        if (_plan.Tls == LoadTls.Implicit)
            await StartTlsAsync();
        Expect(await ReadAsync(), "the greeting");
        await GreetAsync();
        if (_plan.Tls == LoadTls.StartTls)
        {
            Expect(await AskAsync("STARTTLS\r\n"), "STARTTLS");
            await StartTlsAsync();
            await GreetAsync();
        }

        if (_plan.Login is { } login)
            Expect(await AskAsync($"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{login.Name}\0{login.Password}"))}\r\n"), "AUTH");
    }

    private async Task GreetAsync()
    {
        var reply = await AskAsync($"EHLO {Name}\r\n");
        Expect(reply, "EHLO");
        _isPipelining = reply.Octets.IndexOf("PIPELINING"u8) >= 0;
    }

    /// <summary>Whom we talk to is no question here: the server is our own, and so is its certificate.</summary>
    private async Task StartTlsAsync()
    {
        var secured = new SslStream(_stream);
        _stream = secured;
        var options = new SslClientAuthenticationOptions
        {
            // A name of its own, or it would resume another's session: each connection pays for its own handshake, with every server.
            // AllowTlsResume = false says the same, and costs the client a context of its own as well, which is more than the handshake.
            TargetHost = $"{Interlocked.Increment(ref _opened)}.{Name}",
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            CertificateChainPolicy = NoRoots, // looking through the system's takes more than the handshake, too
        };
        await WithinDeadlineAsync(async () => await secured.AuthenticateAsClientAsync(options, _deadline.Token));
    }

    private async Task WriteEnvelopeAsync(int number)
    {
        _deadline.CancelAfter(_plan.ReplyTimeout);
        _commands.Clear().Append("MAIL FROM:<").Append(_plan.Sender(number)).Append(">\r\n");
        for (var i = 0; i < _plan.RecipientsPerMessage; i++)
            _commands.Append("RCPT TO:<").Append(_plan.Recipient(number, i)).Append(">\r\n");
        _commands.Append("DATA\r\n");
        if (_isPipelining)
            await WriteAsync(_commands.ToString());
    }

    /// <summary>Whether the server waits for the data, for one recipient at least, and what it had against anything so far.</summary>
    private async Task<(bool IsWanted, string? Complaint)> ReadEnvelopeRepliesAsync()
    {
        var accepted = 0;
        string? complaint = null;
        var lines = _isPipelining ? [] : _commands.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < _plan.RecipientsPerMessage + 1; i++)
        {
            var reply = _isPipelining ? await ReadAsync() : await AskAsync(lines[i] + "\r\n");
            accepted += i > 0 && reply.IsPositive ? 1 : 0;
            complaint ??= reply.IsPositive ? null : reply.ToString();
        }

        var data = _isPipelining ? await ReadAsync() : await AskAsync("DATA\r\n");
        if (data.Code == 354 && accepted > 0)
            return (true, complaint);

        complaint ??= data.ToString();
        // RFC 2920 §3.1: a 354 without any recipient is answered with an empty message.
        if (data.Code == 354)
            await AskAsync(LoadMessage.Dot);
        await AskAsync("RSET\r\n");
        return (false, complaint);
    }

    private Task<LoadReply> AskAsync(string command) => AskAsync(Encoding.ASCII.GetBytes(command));

    private async Task<LoadReply> AskAsync(ReadOnlyMemory<byte> octets)
    {
        await WriteAsync(octets);
        return await ReadAsync();
    }

    private ValueTask WriteAsync(string commands) => WriteAsync(Encoding.ASCII.GetBytes(commands));

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> octets)
    {
        try
        {
            await _stream.WriteAsync(octets, _deadline.Token);
        }
        catch (OperationCanceledException exception)
        {
            throw Silence(exception);
        }
    }

    private async ValueTask<LoadReply> ReadAsync()
    {
        while (true)
        {
            if (LoadReply.TryRead(_received.AsMemory(_start.._end), out var reply, out var length))
            {
                _start += length;
                return reply;
            }

            await FillAsync();
        }
    }

    private async ValueTask FillAsync()
    {
        _received.AsSpan(_start.._end).CopyTo(_received);
        (_start, _end) = (0, _end - _start);
        try
        {
            var count = await _stream.ReadAsync(_received.AsMemory(_end), _deadline.Token);
            if (count == 0)
                throw new IOException("The server closed the connection.");
            _end += count;
        }
        catch (OperationCanceledException exception)
        {
            throw Silence(exception);
        }
    }

    private static async Task WithinDeadlineAsync(Func<Task> actAsync)
    {
        try
        {
            await actAsync();
        }
        catch (OperationCanceledException exception)
        {
            throw Silence(exception);
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    private static IOException Silence(OperationCanceledException exception) => new("The server said nothing for too long, or the load was cancelled.", exception);

    private static void Expect(LoadReply reply, string after)
    {
        if (!reply.IsPositive)
            throw new IOException($"After {after}: {reply}");
    }
}
