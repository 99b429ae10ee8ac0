using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Relay.Submission.Connection;

namespace Relay.Submission.Tests.Support;

/// <summary>
/// A client and the session that serves it, joined by two pipes where there would be a socket. Text is sent and shown one octet a
/// character.
/// </summary>
internal sealed class TestClient : IAsyncDisposable
{
    private readonly Pipe _toServer;
    private readonly Pipe _toClient = new();
    private readonly StopSignal _stop = new();
    private readonly ManualTime _time;
    private Stream _stream;
    private ReplyReader _replies;

    /// <param name="octetByOctet">Every octet is seen by the server before the next one is sent.</param>
    public TestClient(SubmissionConnectionHandler handler, ManualTime time, Listener listener, IPAddress address, bool octetByOctet)
    {
        _time = time;
        _toServer = new Pipe(octetByOctet ? new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1) : PipeOptions.Default);
        ToClient = new ObservedWriter(_toClient.Writer);
        _stream = new DuplexPipeStream(_toClient.Reader, _toServer.Writer);
        _replies = new ReplyReader(_stream);
        Session = Task.Run(() => ServeAsync(handler, listener, address));
    }

    /// <summary>Ends when the server is done with us.</summary>
    public Task Session { get; }

    public ObservedWriter ToClient { get; }

    public async Task SendAsync(string text)
    {
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask().WaitAsync(Patience.Limit);
        await _stream.FlushAsync().WaitAsync(Patience.Limit);
    }

    /// <summary>Null when the server has closed.</summary>
    public Task<ServerReply?> TryReadAsync() => _replies.ReadAsync();

    public async Task<ServerReply> ReadAsync() => (await TryReadAsync()).ShouldNotBeNull("the server has closed");

    /// <summary>Sends a line and reads what comes of it.</summary>
    public async Task<string> AskAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return (await ReadAsync()).Last;
    }

    public async Task HandshakeAsync()
    {
        _replies.IsEmpty.ShouldBeTrue("the server spoke in clear behind its 220 to STARTTLS");
        var tls = new SslStream(_stream);
        var options = new SslClientAuthenticationOptions { TargetHost = FrontDoor.HostName };
        options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        await tls.AuthenticateAsClientAsync(options).WaitAsync(Patience.Limit);
        _stream = tls;
        _replies = new ReplyReader(tls);
    }

    /// <summary>Until the server has said something, which it keeps for whoever reads.</summary>
    public async Task AwaitOctetsAsync()
    {
        var result = await _toClient.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit);
        _toClient.Reader.AdvanceTo(result.Buffer.Start);
    }

    /// <summary>Says that nothing more will come (FIN), without a word of TLS.</summary>
    public async Task CloseAsync() => await _toServer.Writer.CompleteAsync();

    /// <summary>The connection breaks (RST).</summary>
    public async Task TearAsync() => await _toServer.Writer.CompleteAsync(new ConnectionResetException("reset"));

    /// <summary>Says that nothing more will come under TLS (close_notify); the connection stays.</summary>
    public Task EndTlsAsync() => ((SslStream)_stream).ShutdownAsync();

    /// <summary>Writes past TLS, as somebody in between could.</summary>
    public async Task SendInClearAsync(string text) => await _toServer.Writer.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>The server is told to end.</summary>
    public void Stop() => _stop.RequestClose();

    /// <summary>Nothing more is to come from the server, which may give us time to read that it ends.</summary>
    public async Task ExpectCloseAsync()
    {
        if (await Task.WhenAny(Session, _time.WaiterAsync(SmtpChannel.LingerTimeout)) != Session)
            _time.Advance(SmtpChannel.LingerTimeout);
        (await TryReadAsync()).ShouldBeNull();
        await Session.WaitAsync(Patience.Limit);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await Session.WaitAsync(Patience.Limit);
        _stop.Dispose();
    }

    private async Task ServeAsync(SubmissionConnectionHandler handler, Listener listener, IPAddress address)
    {
        var server = new Ends(_toServer.Reader, ToClient);
        await using var connection = new DefaultConnectionContext("test", server, new Ends(_toClient.Reader, _toServer.Writer));
        connection.RemoteEndPoint = new IPEndPoint(address, 40000);
        connection.Features.Set<IConnectionLifetimeNotificationFeature>(_stop);
        await handler.HandleAsync(connection, listener);
        await server.Input.CompleteAsync();
        await server.Output.CompleteAsync();
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
