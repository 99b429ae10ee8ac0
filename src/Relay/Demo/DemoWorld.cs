using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Relay.Accounts;
using Relay.Configuration;
using Relay.Dns;
using Relay.Hosting;
using Relay.Submission;

namespace Relay.Demo;

/// <summary>Relay's real host in a throw-away directory, and what stands around it: a name server, a next hop, an account. All on loopback, all on unprivileged ports.</summary>
internal sealed class DemoWorld : IAsyncDisposable
{
    /// <summary>As 587 and 465, but open to everyone; others are taken when these are.</summary>
    private const int PreferredSubmissionPort = 5587;
    private const int PreferredTlsPort = 5465;

    private const int MaxAttempts = 5;

    /// <summary>Short enough to watch.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private readonly DirectoryInfo _directory;
    private readonly ZoneServer _nameServer;

    private DemoWorld(DirectoryInfo directory, ZoneServer nameServer, DemoNextHop nextHop, WebApplication relay, string password, int submissionPort, int tlsPort)
    {
        _directory = directory;
        _nameServer = nameServer;
        NextHop = nextHop;
        Relay = relay;
        Password = password;
        SubmissionPort = submissionPort;
        TlsPort = tlsPort;
    }

    public DemoNextHop NextHop { get; }

    public WebApplication Relay { get; }

    public string Password { get; }

    public int SubmissionPort { get; }

    public int TlsPort { get; }

    public string CertificateFile => Path.Combine(_directory.FullName, "certs", "self-signed.crt");

    public X509Certificate2 Certificate => X509CertificateLoader.LoadCertificateFromFile(CertificateFile);

    public static async Task<DemoWorld> CreateAsync(Timeline timeline, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("relay-demo-");
        var nameServer = ZoneServer.Start(DemoAddresses.Zone, new IPEndPoint(IPAddress.Loopback, 0));
        var nextHop = new DemoNextHop(timeline);
        var password = PasswordRules.Generate(new SystemRandom());
        await new AccountsFile(AccountsPath(directory.FullName), SystemClock.Instance)
            .AddAsync(new AccountEntry(DemoAddresses.Sender, ScramVerifier.Create(password, new SystemRandom())), cancellationToken);

        for (var attempt = 1; ; attempt++)
        {
            var (submissionPort, tlsPort) = (FreePort(PreferredSubmissionPort), FreePort(PreferredTlsPort));
            var options = Options(directory.FullName, nameServer.EndPoint, nextHop.Port, submissionPort, tlsPort);
            var relay = RelayHost.Build(new LoadedConfiguration(Path.Combine(directory.FullName, "appsettings.json"), options), new TimelineLogger(timeline));
            try
            {
                await relay.StartAsync(cancellationToken);
                return new DemoWorld(directory, nameServer, nextHop, relay, password, submissionPort, tlsPort);
            }
            catch (IOException exception) when (exception.InnerException is AddressInUseException && attempt < MaxAttempts)
            {
                await relay.DisposeAsync(); // a port was free when we looked: another demo starts as well
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Relay.StopAsync();
        await Relay.DisposeAsync();
        await NextHop.DisposeAsync();
        await _nameServer.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static string AccountsPath(string directory) => Path.Combine(directory, "accounts.json");

    private static RelayOptions Options(string directory, IPEndPoint nameServer, int nextHopPort, int submissionPort, int tlsPort)
    {
        var loopback = IPAddress.Loopback.ToString();
        var options = new RelayOptions
        {
            Server = { HostName = DemoAddresses.RelayHost, DataDirectory = directory },
            Listeners =
            [
                new ListenerOptions { Address = loopback, Port = submissionPort, Tls = TlsMode.StartTls },
                new ListenerOptions { Address = loopback, Port = tlsPort, Tls = TlsMode.Implicit },
            ],
            Accounts = { File = AccountsPath(directory) },
            Delivery = { Port = nextHopPort, FirstRetry = Retry, MaxRetry = Retry, OwnAddresses = [] }, // its next hop is on loopback, which is not Relay
            Dns = { Servers = [nameServer.ToString()] },
        };
        var mistakes = OptionsValidator.Validate(options);
        return mistakes.Count == 0 ? options : throw new InvalidOperationException(string.Join(' ', mistakes));
    }

    private static int FreePort(int preferred)
    {
        foreach (var port in new[] { preferred, 0 })
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException exception) when (port == preferred && exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Another one, then.
            }
        }

        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Neither port {preferred} nor any other of {IPAddress.Loopback} is free."));
    }
}
