using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Relay.Core;
using Relay.Core.Accounts;
using Relay.Core.Dns;
using Relay.Core.Queue;
using Relay.Submission.Tests.Support;
using Relay.Submission.Tls;

namespace Relay.Submission.Tests;

/// <summary>The same over real sockets: what Kestrel does for us.</summary>
public sealed class ListenerTests : IAsyncLifetime, IDisposable
{
    private readonly FakeQueue _queue = new();
    private readonly TemporaryDirectory _directory = new();
    private WebApplication _app = null!;
    private int[] _ports = [];

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IMessageQueue>(_queue);
        builder.Services.AddSingleton<IAccountStore>(new FakeAccounts());
        builder.Services.AddSingleton<IDnsResolver>(new FakeDns());
        builder.Services.AddSingleton<IRandomSource>(new SeededRandom());
        builder.Services.AddSubmission(
            [new() { Address = "127.0.0.1", Port = 0 }, new() { Address = "127.0.0.1", Port = 0, Tls = TlsMode.Implicit }],
            _ => new SubmissionSettings(FrontDoor.HostName, new LimitOptions(),
                ServerCertificates.Load(new TlsOptions(), _directory.Path, FrontDoor.HostName, TimeProvider.System, NullLogger.Instance)) { QuotaFile = Path.Combine(_directory.Path, "quotas.json") });
        _app = builder.Build();
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>().ShouldNotBeNull().Addresses;
        _ports = [.. addresses.Select(address => new Uri(address).Port)];
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Mail_comes_in_by_starttls_and_by_implicit_tls()
    {
        using var first = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, _ports[0]);
        await AskAsync(first.GetStream(), null, "220 mail.example.org");
        await AskAsync(first.GetStream(), "EHLO client.example", "250 HELP");
        await AskAsync(first.GetStream(), "STARTTLS", "220 2.0.0");
        await SubmitAsync(first);

        using var second = new TcpClient();
        await second.ConnectAsync(IPAddress.Loopback, _ports[1]);
        await SubmitAsync(second, "220 mail.example.org");

        _queue.Messages.Count.ShouldBe(2);
        _queue.Messages.ShouldAllBe(message => message.Text.StartsWith("Received: from client.example ([127.0.0.1])"));
    }

    [Fact]
    public async Task A_stop_tells_idle_clients()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _ports[0]);
        await AskAsync(client.GetStream(), null, "220 mail.example.org");
        var stopping = _app.StopAsync();
        await AskAsync(client.GetStream(), null, "421 4.3.2");
        (await client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Patience.Limit)).ShouldBe(0);
        await stopping.WaitAsync(Patience.Limit);
    }

    [Fact]
    public void A_client_that_is_ahead_of_us_waits_in_its_own_memory() =>
        _app.Services.GetRequiredService<IOptions<SocketTransportOptions>>().Value.MaxReadBufferSize.ShouldBe(64 * 1024);

    private static async Task SubmitAsync(TcpClient client, string? greeting = null)
    {
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: true, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(FrontDoor.HostName);
        if (greeting is not null)
            await AskAsync(tls, null, greeting);
        await AskAsync(tls, "EHLO client.example", "250 HELP");
        await AskAsync(tls, $"AUTH PLAIN {FakeAccounts.Plain}", "235 2.7.0");
        await AskAsync(tls, "MAIL FROM:<alice@example.org>", "250 2.1.0");
        await AskAsync(tls, "RCPT TO:<bob@example.net>", "250 2.1.5");
        await AskAsync(tls, "DATA", "354 ");
        await AskAsync(tls, "Subject: hello\r\n\r\nHello Bob.\r\n.", "250 2.0.0");
        await AskAsync(tls, "QUIT", "221 2.0.0");
        (await tls.ReadAsync(new byte[1]).AsTask().WaitAsync(Patience.Limit)).ShouldBe(0);
    }

    private static async Task AskAsync(Stream stream, string? line, string expected)
    {
        if (line is not null)
            await stream.WriteAsync(Encoding.Latin1.GetBytes(line + "\r\n"));
        (await new ReplyReader(stream).ReadAsync()).ShouldNotBeNull().Last.ShouldStartWith(expected);
    }
}
