using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Submission.Session;
using Relay.Submission.Tls;

namespace Relay.Submission.Tests.Support;

/// <summary>Everything that a session needs, with nothing behind it.</summary>
internal sealed class FrontDoor
{
    public const string HostName = "mail.example.org";

    public static readonly IPAddress ClientAddress = IPAddress.Parse("192.0.2.7");

    private static readonly ServerCertificates Tls = MakeTls();

    public LimitOptions Limits { get; } = new();

    public ManualTime Time { get; } = new();

    public FakeAccounts Accounts { get; } = new();

    public FakeQueue Queue { get; } = new();

    public LogLines Log { get; } = new();

    public TestClient Connect(TlsMode mode = TlsMode.StartTls, bool octetByOctet = false, IPAddress? address = null)
    {
        var services = new SessionServices(new SubmissionSettings(HostName, Limits, Tls), Accounts, Queue, Time, new SeededRandom(), Log);
        return new TestClient(new SubmissionConnectionHandler(services), mode, address ?? ClientAddress, octetByOctet);
    }

    /// <summary>Under TLS and greeted.</summary>
    public async Task<TestClient> ConnectTlsAsync(bool octetByOctet = false)
    {
        var client = Connect(TlsMode.Implicit, octetByOctet);
        await client.HandshakeAsync();
        (await client.ReadAsync()).Last.ShouldBe($"220 {HostName} ESMTP Relay ready");
        return client;
    }

    /// <summary>Under TLS, greeted, and logged in as alice.</summary>
    public async Task<TestClient> LogInAsync(bool octetByOctet = false)
    {
        var client = await ConnectTlsAsync(octetByOctet);
        (await client.AskAsync("EHLO client.example")).ShouldStartWith("250 ");
        (await client.AskAsync($"AUTH PLAIN {FakeAccounts.Plain}")).ShouldStartWith("235 ");
        return client;
    }

    /// <summary>Logged in, with a message announced: what is sent next is its content.</summary>
    public async Task<TestClient> BeginDataAsync(params string[] recipients)
    {
        var client = await LogInAsync();
        await client.BeginDataAsync(recipients);
        return client;
    }

    /// <summary>No session ended with a bug, and no draft was forgotten.</summary>
    public void ShouldBeInOrder()
    {
        Log.Of(1008).ShouldBeEmpty();
        Queue.OpenDrafts.ShouldBe(0);
    }

    private static ServerCertificates MakeTls()
    {
        using var directory = new TemporaryDirectory();
        return ServerCertificates.Load(new TlsOptions(), directory.Path, HostName, TimeProvider.System, NullLogger.Instance);
    }
}
