using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Relay.Delivery.Tests.Support;

/// <summary>The next hop's side of one connection.</summary>
internal sealed class Peer(Socket socket, CancellationToken stopping) : IAsyncDisposable
{
    /// <summary>Octets; more than a client writes in one go before it waits for an answer.</summary>
    private const int ReadOctets = 256 * 1024;

    private Stream _stream = new NetworkStream(socket, ownsSocket: true);
    private byte[] _unread = [];

    /// <summary>Where the client connects from.</summary>
    public IPAddress Client { get; } = ((IPEndPoint)socket.RemoteEndPoint!).Address;

    /// <summary>The client has said more than was read.</summary>
    public bool HasMore => _unread.Length > 0 || socket.Available > 0;

    /// <summary><c>S:</c> is said, in one write with the lines around it; <c>C:</c> must be heard.</summary>
    public async Task TalkAsync(string dialogue)
    {
        var said = new StringBuilder();
        foreach (var line in dialogue.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("S: ", StringComparison.Ordinal))
            {
                said.Append(line[3..]).Append("\r\n");
                continue;
            }

            await SendAsync(said.ToString());
            said.Clear();
            await HearAsync(line["C: ".Length..]);
        }

        await SendAsync(said.ToString());
    }

    /// <summary>The greeting, and the answer to EHLO.</summary>
    public async Task GreetAsync(params string[] extensions)
    {
        await TalkAsync("""
            S: 220 mx.example.net ESMTP
            C: EHLO relay.example.org
            """);
        await OfferAsync(extensions);
    }

    public Task OfferAsync(params string[] extensions)
    {
        string[] lines = ["mx.example.net", .. extensions];
        return SendAsync(string.Concat(lines.Select((line, i) => $"250{(i == lines.Length - 1 ? ' ' : '-')}{line}\r\n")));
    }

    /// <summary>To the end of the envelope of a message without extensions, the 354 included.</summary>
    public Task TakeEnvelopeAsync() => TalkAsync("""
        C: MAIL FROM:<sender@example.org>
        S: 250 ok
        C: RCPT TO:<one@example.net>
        S: 250 ok
        C: DATA
        S: 354 go on
        """);

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text), stopping);

    /// <summary>An octet at a time.</summary>
    public async Task DripAsync(string text)
    {
        foreach (var octet in Encoding.Latin1.GetBytes(text))
            await _stream.WriteAsync(new[] { octet }, stopping);
    }

    /// <summary>Again and again, until the client has had enough.</summary>
    public async Task FloodAsync(string text, int times = int.MaxValue)
    {
        try
        {
            for (var i = 0; i < times; i++)
                await SendAsync(text);
        }
        catch (IOException)
        {
            // The client is gone.
        }
    }

    public async Task HearAsync(string line) => (await ReadLineAsync()).ShouldBe(line);

    /// <summary>Null at the end.</summary>
    public async Task<string?> ReadLineAsync() => await ReadThroughAsync("\r\n") is { } line ? line[..^2] : null;

    /// <summary>What the client sends after 354, the final dot included; null if it ended before.</summary>
    public async Task<string?> ReadContentAsync()
    {
        // The end may be the very first line.
        _unread = [.. "\r\n"u8, .. _unread];
        return await ReadThroughAsync("\r\n.\r\n") is { } content ? content[2..] : null;
    }

    public async Task<string> ReadToEndAsync()
    {
        while (await ReadMoreAsync())
        {
        }

        return Encoding.Latin1.GetString(_unread);
    }

    public async Task StartTlsAsync(X509Certificate2? certificate = null)
    {
        var tls = new SslStream(_stream);
        var context = SslStreamCertificateContext.Create(certificate ?? TestCertificate.Instance, additionalCertificates: null, offline: true);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = context }, stopping);
        _stream = tls;
    }

    public async ValueTask DisposeAsync() => await _stream.DisposeAsync();

    private async Task<string?> ReadThroughAsync(string end)
    {
        var mark = Encoding.Latin1.GetBytes(end);
        while (true)
        {
            var at = _unread.AsSpan().IndexOf(mark);
            if (at >= 0)
            {
                var text = Encoding.Latin1.GetString(_unread, 0, at + mark.Length);
                _unread = _unread[(at + mark.Length)..];
                return text;
            }

            if (!await ReadMoreAsync())
                return null;
        }
    }

    private async Task<bool> ReadMoreAsync()
    {
        try
        {
            var buffer = new byte[ReadOctets];
            var read = await _stream.ReadAsync(buffer, stopping);
            _unread = [.. _unread, .. buffer.AsSpan(0, read)];
            return read > 0;
        }
        catch (IOException) // a reset is an end too
        {
            return false;
        }
    }
}
