using System.Buffers;
using System.Collections.ObjectModel;
using System.IO.Pipelines;
using System.Net.Security;
using Relay.Core;
using Relay.Smtp.Replies;
using Relay.Submission.Tls;

namespace Relay.Submission.Connection;

/// <summary>
/// Lines and data in, replies out, in clear or under TLS. Replies gather until we would have to wait for the client: a client that
/// pipelines gets the answers to a whole group in one packet (RFC 2920 §3.2). Whatever waits has a deadline, and throws
/// <see cref="TimeoutException"/> at it; a connection that breaks throws <see cref="IOException"/>.
/// </summary>
internal sealed class SmtpChannel : IAsyncDisposable
{
    /// <summary>Octets of a command line with its CRLF. RFC 5321 §4.5.3.1.4 says 512, and extensions add to it; the longest of them fit in this.</summary>
    public const int MaxCommandOctets = 2048;

    /// <summary>RFC 4954 §4: what a line of an authentication exchange may have.</summary>
    public const int MaxAuthOctets = 12_288;

    /// <summary>A TLS record holds no more than this (RFC 8446 §5.1), in octets.</summary>
    private const int TlsRecordOctets = 16 * 1024;

    /// <summary>
    /// Octets of replies that may gather; any group that RFC 2920 §3.1 allows stays far below. A client that sends without end and never
    /// waits is answered here, and if it does not read either, it is not read from any more.
    /// </summary>
    private const int MaxGatheredOctets = 16 * 1024;

    /// <summary>How long a client may go on sending after the last reply, for it to read that; as nginx waits for the next octet (lingering_timeout).</summary>
    internal static readonly TimeSpan LingerTimeout = TimeSpan.FromSeconds(5);

    private readonly IDuplexPipe _transport;
    private readonly TimeProvider _time;
    private readonly Deadline _deadline;
    private PipeReader _input;
    private PipeWriter _output;
    private SslStream? _tls;
    private bool _isFlushing;

    public SmtpChannel(IDuplexPipe transport, TimeProvider time)
    {
        (_transport, _time) = (transport, time);
        (_input, _output) = (transport.Input, transport.Output);
        _deadline = new Deadline(time, CancelWait);
    }

    /// <summary>Null in clear.</summary>
    public TlsCipherSuite? CipherSuite => _tls?.NegotiatedCipherSuite;

    public bool IsEncrypted => _tls is not null;

    /// <summary>The client has sent more than we have read.</summary>
    public bool HasInput
    {
        get
        {
            if (!_input.TryRead(out var result))
                return false;
            _input.AdvanceTo(result.Buffer.Start); // not looked at: the next read finds it at once
            return !result.Buffer.IsEmpty;
        }
    }

    /// <summary>What the client offered at the start of TLS; null before, and when it could not be read.</summary>
    public ClientHello? ClientHello { get; private set; }

    /// <summary>What a login by SCRAM-PLUS may be bound to; empty where there is nothing.</summary>
    public IReadOnlyDictionary<string, byte[]> ChannelBindings =>
        _tls is { IsAuthenticated: true } tls ? Tls.ChannelBindings.Of(tls, ClientHello) : ReadOnlyDictionary<string, byte[]>.Empty;

    public void Write(Reply reply) => reply.WriteTo(_output);

    public async ValueTask FlushAsync(TimeSpan timeout)
    {
        if (_output.UnflushedBytes == 0)
            return;

        var flushing = _output.FlushAsync();
        if (flushing.IsCompletedSuccessfully)
            flushing.GetAwaiter().GetResult();
        else
            await WaitAsync(flushing, timeout);
    }

    /// <summary>The next line without its line end, or why there is none.</summary>
    /// <param name="timeout">For the whole line: one that comes an octet at a time does not earn more of it.</param>
    /// <param name="stop">Ends the wait when nothing has come.</param>
    public async ValueTask<(LineKind Kind, byte[] Line)> ReadLineAsync(int maxOctets, TimeSpan timeout, CancellationToken stop)
    {
        await using var wake = stop.UnsafeRegister(static channel => ((SmtpChannel)channel!)._input.CancelPendingRead(), this);
        var started = _time.GetTimestamp();
        var tooLong = false;
        while (true)
        {
            var result = await ReadAsync(timeout - _time.GetElapsedTime(started));
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                tooLong |= line.Length >= maxOctets;
                var octets = tooLong ? [] : line.ToArray();
                _input.AdvanceTo(buffer.GetPosition(1, end));
                return tooLong ? (LineKind.TooLong, []) : octets is [.. var text, (byte)'\r'] ? (LineKind.Line, text) : (LineKind.BareLineFeed, octets);
            }

            // Of a line that is too long already nothing is kept.
            tooLong |= buffer.Length >= maxOctets;
            _input.AdvanceTo(tooLong ? buffer.End : buffer.Start, buffer.End);
            if (result.IsCompleted)
                return (LineKind.EndOfStream, []);
            if (stop.IsCancellationRequested)
                return (LineKind.Stopping, []);
        }
    }

    /// <summary>Whatever data has come. Say how much of it was used with <see cref="Consume"/> before the next call.</summary>
    public async ValueTask<ReadOnlySequence<byte>> ReadDataAsync(DataPace pace)
    {
        while (true)
        {
            var started = _time.GetTimestamp();
            var result = await ReadAsync(pace.Left);
            pace.Count(_time.GetElapsedTime(started), result.Buffer.Length);
            if (!result.Buffer.IsEmpty)
                return result.Buffer;

            _input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                throw new EndOfStreamException("The client closed the connection in the middle of a message.");
        }
    }

    public void Consume(SequencePosition position) => _input.AdvanceTo(position);

    /// <summary>Reads so many octets, and keeps none.</summary>
    public async ValueTask SkipAsync(long octets, DataPace pace)
    {
        while (octets > 0)
        {
            var data = await ReadDataAsync(pace);
            var skipped = Math.Min(octets, data.Length);
            Consume(data.GetPosition(skipped));
            octets -= skipped;
        }
    }

    /// <summary>
    /// Drops what the client has sent already: it came in clear, perhaps from somebody in between, and must not be run under TLS
    /// (RFC 3207 §6). To be called before the reply that lets the client begin, behind which the handshake may follow at once.
    /// </summary>
    public void DropInput()
    {
        if (_input.TryRead(out var result))
            _input.AdvanceTo(result.Buffer.End);
    }

    /// <param name="stop">Ends a handshake at once: nothing has been promised in it.</param>
    public async Task StartTlsAsync(ServerCertificates certificates, TimeSpan timeout, CancellationToken stop)
    {
        await FlushAsync(timeout);
        var tls = new SslStream(new DuplexPipeStream(_input, _output));
        _tls = tls;
        await WithDeadlineAsync(async token =>
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(token, stop);
            ClientHello = await ClientHello.PeekAsync(_input, either.Token);
            await tls.AuthenticateAsServerAsync(certificates.ChooseAsync, ClientHello, either.Token);
            return true;
        }, timeout);
        _input = PipeReader.Create(tls, new StreamPipeReaderOptions(bufferSize: TlsRecordOctets, leaveOpen: true, useZeroByteReads: true));
        _output = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));
    }

    /// <summary>Sends what is left to send, and under TLS says that it was all (RFC 8446 §6.1).</summary>
    public async Task CloseAsync(TimeSpan timeout)
    {
        var isStillSending = HasInput;
        await FlushAsync(timeout);
        if (_tls is { IsAuthenticated: true } tls)
            await tls.ShutdownAsync().WaitAsync(timeout, _time);
        if (isStillSending || HasInput)
            await LingerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _deadline.Dispose();
        if (_tls is { } tls)
        {
            if (_input != _transport.Input)
                await _input.CompleteAsync();
            await tls.DisposeAsync();
        }
    }

    /// <summary>
    /// Lets the client send and reads none of it, until it closes. To close on octets that nobody has read resets the connection (RFC 2525
    /// §2.17), and takes from the client the very reply that says why.
    /// </summary>
    private async Task LingerAsync()
    {
        try
        {
            await WithDeadlineAsync(async token =>
            {
                while (await _transport.Input.ReadAsync(token) is { IsCompleted: false, Buffer: var unread })
                    _transport.Input.AdvanceTo(unread.End);
                return true;
            }, LingerTimeout);
        }
        catch (TimeoutException)
        {
            // It has had the time to read; that it did is its own business.
        }
    }

    private async ValueTask<ReadResult> ReadAsync(TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero)
            throw new TimeoutException("The client's time is up.");
        if (_output.UnflushedBytes < MaxGatheredOctets && _input.TryRead(out var result))
            return result;

        await FlushAsync(timeout);
        _deadline.Begin(timeout);
        try
        {
            result = await _input.ReadAsync();
        }
        finally
        {
            _deadline.End();
        }

        if (!_deadline.HasPassed)
            return result;
        _input.AdvanceTo(result.Buffer.Start);
        throw TimedOut(timeout);
    }

    private async ValueTask WaitAsync(ValueTask<FlushResult> flushing, TimeSpan timeout)
    {
        _isFlushing = true;
        _deadline.Begin(timeout);
        try
        {
            await flushing;
        }
        finally
        {
            _deadline.End();
            _isFlushing = false;
        }

        if (_deadline.HasPassed)
            throw TimedOut(timeout);
    }

    /// <summary>Nobody reads and flushes at the same time. What is cancelled when nobody waits for it any more ends the next wait of its kind once for nothing.</summary>
    private void CancelWait()
    {
        if (_isFlushing)
            _output.CancelPendingFlush();
        else
            _input.CancelPendingRead();
    }

    /// <summary>For what is waited for once in a session.</summary>
    private async ValueTask<T> WithDeadlineAsync<T>(Func<CancellationToken, ValueTask<T>> wait, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout, _time);
        try
        {
            return await wait(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw TimedOut(timeout);
        }
    }

    private static TimeoutException TimedOut(TimeSpan timeout) => new($"The client let {timeout} pass.");
}
