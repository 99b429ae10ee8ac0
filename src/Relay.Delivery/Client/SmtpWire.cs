using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Relay.Smtp.Replies;

namespace Relay.Delivery.Client;

/// <summary>
/// Octets to and from one next hop, each wait with its deadline. Every failure of the peer or the network is a
/// <see cref="WireException"/>; after one the wire is of no use.
/// </summary>
internal sealed class SmtpWire : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly ReplyParser _parser = new();
    private Stream _stream;
    private PipeReader _input;
    private PipeWriter _output;

    private SmtpWire(Socket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        Attach(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>Null in clear.</summary>
    public PeerTls? Tls { get; private set; }

    /// <summary>What is to be written; nothing is sent before <see cref="FlushAsync"/>.</summary>
    public IBufferWriter<byte> Output => _output;

    /// <param name="source">Where to connect from; null leaves it to the system.</param>
    /// <exception cref="SourceAddressException">That can't be.</exception>
    public static async Task<SmtpWire> ConnectAsync(
        IPEndPoint endPoint, IPAddress? source, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = await GuardAsync(token => DialAsync(endPoint, source, token), "connection", timeout, time, cancellationToken);
        return new SmtpWire(socket, time);
    }

    public Task FlushAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        GuardAsync(token => _output.FlushAsync(token), "acceptance of what was sent", timeout, _time, cancellationToken);

    /// <summary>One deadline for the whole reply: a host that sends a line a minute is as dead as one that sends none.</summary>
    public Task<Reply> ReadReplyAsync(string awaited, TimeSpan timeout, CancellationToken cancellationToken) =>
        GuardAsync(token => ReadReplyAsync(awaited, token), awaited, timeout, _time, cancellationToken);

    /// <summary>Begins to read what may come while something is sent. Nothing else is to be read before it has come.</summary>
    public PendingReply Listen(string awaited, CancellationToken cancellationToken) =>
        new(token => ReadReplyAsync(awaited, Timeout.InfiniteTimeSpan, token), cancellationToken);

    /// <summary>From now on it has as long as any other reply.</summary>
    public Task<Reply> AwaitAsync(PendingReply pending, string awaited, TimeSpan timeout, CancellationToken cancellationToken) =>
        GuardAsync(token => new ValueTask<Reply>(pending.Reply.WaitAsync(token)), awaited, timeout, _time, cancellationToken);

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
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_stream), nameof(_input), nameof(_output))]
    private void Attach(Stream stream)
    {
        _stream = stream;
        _input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        _output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    private async ValueTask<Reply> ReadReplyAsync(string awaited, CancellationToken cancellationToken)
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
        }
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
            throw new WireException($"{awaited} took longer than {timeout.TotalSeconds:0} seconds");
        }
        catch (Exception exception) when (exception is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            throw new WireException($"{awaited} failed: {(exception.InnerException ?? exception).Message}", exception);
        }
    }
}
