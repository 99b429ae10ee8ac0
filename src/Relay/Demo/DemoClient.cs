using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Relay.Demo;

/// <summary>A mail client as it stands in the tutorials: says a line, waits for the reply, shows both. It trusts one certificate, the one that Relay has just made.</summary>
internal sealed class DemoClient(Timeline timeline, X509Certificate2 trusted) : IAsyncDisposable
{
    private readonly TcpClient _connection = new(AddressFamily.InterNetwork);
    private Stream _stream = Stream.Null;
    private bool _isQuiet;

    /// <summary>Connects, starts TLS and logs in.</summary>
    public async Task OpenAsync(int port, string user, string password, CancellationToken cancellationToken)
    {
        await _connection.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        _stream = _connection.GetStream();
        await ReadReplyAsync('2', cancellationToken);
        await SayAsync("EHLO laptop.sender.example", '2', cancellationToken);
        await SayAsync("STARTTLS", '2', cancellationToken);

        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = DemoAddresses.RelayHost,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && certificate.GetCertHashString() == trusted.GetCertHashString(),
        }, cancellationToken);
        timeline.Add("client", $"({tls.SslProtocol}, {tls.NegotiatedCipherSuite})");
        await SayAsync("EHLO laptop.sender.example", '2', cancellationToken);
        await SayAsync($"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}"))}", '2', cancellationToken);
    }

    /// <summary>One mail transaction; after the first only its result is shown.</summary>
    public async Task SubmitAsync(string from, string to, string subject, string text, CancellationToken cancellationToken)
    {
        if (_isQuiet)
            timeline.Add("client", $"the same again, to <{to}>");
        await SayAsync($"MAIL FROM:<{from}>", '2', cancellationToken);
        await SayAsync($"RCPT TO:<{to}>", '2', cancellationToken);
        await SayAsync("DATA", '3', cancellationToken);
        await SayAsync($"From: You <{from}>\r\nTo: <{to}>\r\nSubject: {subject}\r\n\r\n{text}\r\n.", '2', cancellationToken);
        _isQuiet = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _connection.Dispose();
    }

    private async Task SayAsync(string text, char expected, CancellationToken cancellationToken)
    {
        foreach (var line in text.Split("\r\n"))
            Show($"C: {line}");
        await _stream.WriteAsync(Encoding.ASCII.GetBytes($"{text}\r\n"), cancellationToken);
        await ReadReplyAsync(expected, cancellationToken);
    }

    private async Task ReadReplyAsync(char expected, CancellationToken cancellationToken)
    {
        string line;
        do
        {
            line = await ReadLineAsync(cancellationToken);
            Show($"S: {line}");
        }
        while (line.Length > 3 && line[3] == '-');

        if (!line.StartsWith(expected))
            throw new InvalidOperationException($"Relay answered '{line}'.");
    }

    /// <summary>Octet by octet, so that nothing is read ahead of the TLS handshake.</summary>
    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var octet = new byte[1];
        while (octet[0] != '\n')
        {
            await _stream.ReadExactlyAsync(octet, cancellationToken);
            line.Append((char)octet[0]);
        }

        return line.ToString().TrimEnd();
    }

    private void Show(string line)
    {
        if (!_isQuiet)
            timeline.Add("client", line);
    }
}
