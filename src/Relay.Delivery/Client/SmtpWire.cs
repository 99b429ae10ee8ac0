using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Relay.Core;
using Relay.Smtp.Replies;

namespace Relay.Delivery.Client;

/// <summary>
/// Octets to and from one next hop, each wait with its deadline. Every failure of the peer or the network is a
/// <see cref="WireException"/>; after one the wire is of no use.
/// </summary>
internal sealed class SmtpWire : IAsyncDisposable
{
    /// <summary>Octets: a small message is in one piece when it is sent.</summary>
    private const int WriteBufferOctets = 16 * 1024;

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly Deadline _readDeadline;
    private readonly Deadline _flushDeadline;
    private readonly ReplyParser _parser = new();
    private volatile bool _isDeaf;
    private Stream _stream;
    private PipeReader _input;
    private PipeWriter _output;

    private SmtpWire(Socket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        _readDeadline = new Deadline(time, () => _input!.CancelPendingRead());
        _flushDeadline = new Deadline(time, () => _output!.CancelPendingFlush());
        Attach(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>Null in clear.</summary>
    public PeerTls? Tls { get; private set; }

    /// <summary>What is to be written; nothing is sent before <see cref="FlushAsync"/>.</summary>
    public IBufferWriter<byte> Output => _output;

    /// <summary>What is written and not sent.</summary>
    public long UnflushedOctets => _output.UnflushedBytes;

    /// <param name="source">Where to connect from; null leaves it to the system.</param>
    /// <exception cref="SourceAddressException">That can't be.</exception>
    public static async Task<SmtpWire> ConnectAsync(
        IPEndPoint endPoint, IPAddress? source, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return new SmtpWire(await GuardAsync(token => DialAsync(endPoint, source, token), "connection", timeout, time, cancellationToken), time);
        }
        catch (WireException exception)
        {
            throw exception.AsNoAnswer();
        }
    }

    public async ValueTask FlushAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        const string awaited = "acceptance of what was sent";
        var flushing = _output.FlushAsync(cancellationToken);
        if (flushing.IsCompletedSuccessfully) // as most are: there was room in the network's buffers
        {
            flushing.GetAwaiter().GetResult();
            return;
        }

        _flushDeadline.Begin(timeout);
        try
        {
            await flushing;
        }
        catch (Exception exception) when (IsOfTheNetwork(exception))
        {
            throw Failed(awaited, exception);
        }
        finally
        {
            _flushDeadline.End();
        }

        if (_flushDeadline.HasPassed)
            throw TookTooLong(awaited, timeout);
    }

    /// <summary>One deadline for the whole reply: a host that sends a line a minute is as dead as one that sends none.</summary>
    public async ValueTask<Reply> ReadReplyAsync(string awaited, TimeSpan timeout, CancellationToken cancellationToken)
    {
        _readDeadline.Begin(timeout);
        try
        {
            return await ReadReplyAsync(awaited, cancellationToken);
        }
        finally
        {
            _readDeadline.End();
        }
    }

    /// <summary>Begins to read what may come while something is sent. Nothing else is to be read before it has come.</summary>
    public PendingReply Listen(string awaited, CancellationToken cancellationToken) => new(ReadReplyAsync(awaited, cancellationToken).AsTask(), StopListening);

    /// <summary>From now on it has as long as any other reply.</summary>
    public async ValueTask<Reply> AwaitAsync(PendingReply pending, TimeSpan timeout)
    {
        _readDeadline.Begin(timeout);
        try
        {
            return await pending.Reply;
        }
        finally
        {
            _readDeadline.End();
        }
    }

    /// <summary>
    /// Any certificate will do here (RFC 7435); what it is worth is in <see cref="Tls"/> then. What the peer sent in clear behind its 220 is
    /// an attack or a fault, and either way the end (RFC 3207 §6).
    /// </summary>
    public async Task StartTlsAsync(string host, TrustAnchors anchors, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_input.TryRead(out var early))
        {
            _input.AdvanceTo(early.Buffer.Start);
            if (!early.Buffer.IsEmpty)
                throw new WireException("it sent something in clear after it had agreed to TLS");
        }

        var check = new CertificateCheck(host);
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        await GuardAsync(async token =>
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = check.ServerName,
#pragma warning disable CA5359 // it looks and lets pass, see there
                RemoteCertificateValidationCallback = check.Look,
#pragma warning restore CA5359
                CertificateChainPolicy = anchors.Policy(),
            }, token);
            return true;
        }, "the TLS handshake", timeout, _time, cancellationToken);
        Attach(tls);
        Tls = new PeerTls($"{(tls.SslProtocol == SslProtocols.Tls13 ? "TLS 1.3" : "TLS 1.2")}, {tls.NegotiatedCipherSuite}", check.Fault);
    }

    public async ValueTask DisposeAsync()
    {
        _readDeadline.Dispose();
        _flushDeadline.Dispose();
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_stream), nameof(_input), nameof(_output))]
    private void Attach(Stream stream)
    {
        _stream = stream;
        _input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        _output = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: WriteBufferOctets, leaveOpen: true));
    }

    /// <summary>With whatever deadline there is.</summary>
    private async ValueTask<Reply> ReadReplyAsync(string awaited, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var result = await _input.ReadAsync(cancellationToken);
                var buffer = result.Buffer;
                var status = _parser.TryParse(ref buffer, out var reply);
                _input.AdvanceTo(buffer.Start, status == ReplyParseStatus.Complete ? buffer.Start : buffer.End);
                if (status == ReplyParseStatus.Complete)
                    return reply!;
                if (status == ReplyParseStatus.Malformed)
                    throw new WireException($"what it said as {awaited} is not SMTP");
                if (result.IsCompleted)
                    throw new WireException($"it closed the connection instead of sending {awaited}");
                if (_readDeadline is { IsWaiting: true, HasPassed: true })
                    throw TookTooLong(awaited, _readDeadline.Timeout);
                if (_isDeaf)
                    throw new OperationCanceledException();
            }
        }
        catch (Exception exception) when (IsOfTheNetwork(exception))
        {
            throw Failed(awaited, exception);
        }
    }

    private void StopListening()
    {
        _isDeaf = true;
        _input.CancelPendingRead();
    }

    /// <summary>To be guarded from its first line: a system without IPv6, or out of descriptors, refuses already to make the socket.</summary>
    private static async ValueTask<Socket> DialAsync(IPEndPoint endPoint, IPAddress? source, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (source is not null)
                Bind(socket, source);
            await socket.ConnectAsync(endPoint, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Bind(Socket socket, IPAddress source)
    {
        try
        {
            socket.Bind(new IPEndPoint(source, 0));
        }
        catch (SocketException exception)
        {
            throw SourceAddressException.For(source, exception);
        }
    }

    /// <summary>For what is waited for once in a session.</summary>
    private static async Task<T> GuardAsync<T>(
        Func<CancellationToken, ValueTask<T>> wait, string awaited, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await wait(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TookTooLong(awaited, timeout);
        }
        catch (Exception exception) when (IsOfTheNetwork(exception))
        {
            throw Failed(awaited, exception);
        }
    }

    private static bool IsOfTheNetwork(Exception exception) => exception is IOException or SocketException or AuthenticationException;

    private static WireException TookTooLong(string awaited, TimeSpan timeout) => new($"{awaited} took longer than {timeout.TotalSeconds:0} seconds");

    private static WireException Failed(string awaited, Exception exception) => new($"{awaited} failed: {(exception.InnerException ?? exception).Message}", exception);
}
