using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Submission.Limits;
using Relay.Submission.Session;
using Relay.Submission.Tls;

namespace Relay.Submission.Tests.Support;

/// <summary>Everything that a session needs, with nothing behind it.</summary>
internal sealed class FrontDoor
{
    public const string HostName = "mail.example.org";

    public static readonly IPAddress ClientAddress = IPAddress.Parse("192.0.2.7");

    private static readonly ServerCertificates Tls = MakeTls();

    private SubmissionConnectionHandler? _handler;

    public LimitOptions Limits { get; } = new();

    public MessageOptions Messages { get; } = new();

    public FailedLoginOptions FailedLogins { get; } = new();

    public QuotaOptions Quotas { get; } = new();

    public FakeDns Dns { get; } = new();

    public ManualTime Time { get; } = new();

    public FakeAccounts Accounts { get; } = new();

    public FakeQueue Queue { get; } = new();

    public LogLines Log { get; } = new();

    public TestClient Connect(TlsMode mode = TlsMode.StartTls, bool octetByOctet = false, IPAddress? address = null) =>
        Connect(new ListenerOptions { Tls = mode }, octetByOctet, address);

    public TestClient Connect(ListenerOptions listener, bool octetByOctet = false, IPAddress? address = null)
    {
        _handler ??= new SubmissionConnectionHandler(MakeServices());
        return new TestClient(_handler, Time, new Listener(listener), address ?? ClientAddress, octetByOctet);
    }

    /// <summary>Under TLS and greeted, by the listener's way there.</summary>
    public async Task<TestClient> ConnectTlsAsync(bool octetByOctet = false, ListenerOptions? listener = null, IPAddress? address = null)
    {
        listener ??= new ListenerOptions { Tls = TlsMode.Implicit };
        var client = Connect(listener, octetByOctet, address);
        if (listener.Tls == TlsMode.Implicit)
            await client.HandshakeAsync();
        (await client.ReadAsync()).Last.ShouldBe($"220 {HostName} ESMTP Relay ready");
        if (listener.Tls == TlsMode.StartTls)
        {
            (await client.AskAsync("STARTTLS")).ShouldStartWith("220 ");
            await client.HandshakeAsync();
        }

        return client;
    }

    /// <summary>Under TLS, greeted, and logged in as alice.</summary>
    public async Task<TestClient> LogInAsync(bool octetByOctet = false, ListenerOptions? listener = null, IPAddress? address = null)
    {
        var client = await ConnectTlsAsync(octetByOctet, listener, address);
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

    /// <summary>Made for the first client, so that a test may say before how it wants them.</summary>
    private SessionServices MakeServices()
    {
        var settings = new SubmissionSettings(HostName, Limits, Tls) { Messages = Messages, FailedLogins = FailedLogins, Quotas = Quotas, QuotaFile = "" };
        return new SessionServices(
            settings, Accounts, Queue, Dns, new SessionCounter(Limits, Log), new LoginThrottle(FailedLogins, Time, Log), new SendingQuota(Quotas, Time, Log),
            new SeededRandom(), Time, Log);
    }

    private static ServerCertificates MakeTls()
    {
        using var directory = new TemporaryDirectory();
        return ServerCertificates.Load(new TlsOptions(), directory.Path, HostName, TimeProvider.System, NullLogger.Instance);
    }
}
