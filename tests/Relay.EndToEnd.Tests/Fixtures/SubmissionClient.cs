using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A client that says exactly what the test wants said, also what no decent client would.</summary>
internal sealed class SubmissionClient : IAsyncDisposable
{
    private readonly CancellationTokenSource _limit = new(Patience.Limit);
    private Wire _wire;

    private SubmissionClient(Stream stream) => _wire = new Wire(stream);

    /// <summary>In clear on 587; the greeting has been read.</summary>
    public static async Task<SubmissionClient> ConnectInClearAsync(RelayHome home)
    {
        var client = new SubmissionClient(await DialAsync(home.Address, Loopback.SubmissionPort));
        (await client.ReadReplyAsync()).Code.ShouldBe(220);
        return client;
    }

    /// <summary>Under TLS on 465; the greeting has been read, and EHLO answered.</summary>
    public static async Task<SubmissionClient> ConnectAsync(RelayHome home)
    {
        var client = new SubmissionClient(await DialAsync(home.Address, Loopback.ImplicitTlsPort));
        await client.HandshakeAsync();
        (await client.ReadReplyAsync()).Code.ShouldBe(220);
        (await client.CommandAsync("EHLO client.test")).Code.ShouldBe(250);
        return client;
    }

    /// <summary>Under TLS on 465, logged in as the account that every <see cref="RelayHome"/> has.</summary>
    public static async Task<SubmissionClient> LogInAsync(RelayHome home)
    {
        var client = await ConnectAsync(home);
        (await client.AuthPlainAsync(RelayHome.Account, RelayHome.Password)).Code.ShouldBe(235);
        return client;
    }

    /// <summary>The same with a server that may refuse: what it said instead, or null for a client that is logged in.</summary>
    public static async Task<(SubmissionClient Client, Reply? Refusal)> TryLogInAsync(RelayHome home)
    {
        var client = new SubmissionClient(await DialAsync(home.Address, Loopback.ImplicitTlsPort));
        await client.HandshakeAsync();
        var reply = await client.ReadReplyAsync();
        if (reply.Code == 220)
            reply = await client.CommandAsync("EHLO client.test");
        if (reply.Code == 250)
            reply = await client.AuthPlainAsync(RelayHome.Account, RelayHome.Password);
        return (client, reply.Code == 235 ? null : reply);
    }

    public Task<Reply> AuthPlainAsync(string name, string password) =>
        CommandAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{name}\0{password}")));

    /// <summary>The TLS handshake itself; <c>STARTTLS</c> must have been answered where that is the way.</summary>
    public async Task HandshakeAsync()
    {
        var tls = new SslStream(_wire.Stream);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(TestCertificates.Authority);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = RelayHome.HostName, CertificateChainPolicy = policy }, _limit.Token);
        _wire = new Wire(tls);
    }

    public async Task<Reply> CommandAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReadReplyAsync();
    }

    /// <summary>Sends octets (Latin-1) as they are, in one piece.</summary>
    public Task SendAsync(string text) => _wire.WriteAsync(text, _limit.Token);

    public async Task<Reply> ReadReplyAsync()
    {
        var lines = new List<string>();
        while (true)
        {
            var line = await _wire.ReadLineAsync(_limit.Token) ?? throw new EndOfStreamException("The server has closed the connection.");
            line.Length.ShouldBeGreaterThanOrEqualTo(3, line);
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
                return new Reply(int.Parse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture), lines);
        }
    }

    /// <summary>True when the server has closed and said nothing more.</summary>
    public async Task<bool> IsAtEndAsync() => await _wire.ReadLineAsync(_limit.Token) is null;

    /// <summary>MAIL, RCPT and DATA; the reply to the end of the data is still to be awaited.</summary>
    public async Task BeginDataAsync(string reversePath, params string[] forwardPaths)
    {
        (await CommandAsync($"MAIL FROM:<{reversePath}>")).Code.ShouldBe(250);
        foreach (var forwardPath in forwardPaths)
            (await CommandAsync($"RCPT TO:<{forwardPath}>")).Code.ShouldBe(250);
        (await CommandAsync("DATA")).Code.ShouldBe(354);
    }

    /// <summary>A whole transaction; the reply is the one to the end of the data.</summary>
    public async Task<Reply> SubmitAsync(string message, params string[] forwardPaths)
    {
        await BeginDataAsync(RelayHome.Account, forwardPaths);
        return await CommandAsync(message + ".");
    }

    /// <summary>A transaction as far as the server goes along with it; the reply is the one that ended it.</summary>
    public async Task<Reply> TrySubmitAsync(string message, string forwardPath)
    {
        foreach (var command in new[] { $"MAIL FROM:<{RelayHome.Account}>", $"RCPT TO:<{forwardPath}>", "DATA" })
        {
            var reply = await CommandAsync(command);
            if (reply.Code is not (250 or 354))
                return reply;
        }

        return await CommandAsync(message + ".");
    }

    public async ValueTask DisposeAsync()
    {
        await _wire.Stream.DisposeAsync();
        _limit.Dispose();
    }

    private static async Task<Stream> DialAsync(IPAddress address, int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address, port);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
