using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>
/// One installation of Relay: its directory with configuration, certificate, queue and one account, at an address of its own. The
/// program can be started here again and again.
/// </summary>
internal sealed class RelayHome : IDisposable
{
    public const string HostName = "relay.test";
    public const string Account = "alice@sender.test";
    public const string Password = "correct horse";

    private readonly TemporaryDirectory _directory = new();

    private RelayHome()
    {
    }

    public IPAddress Address { get; } = Loopback.Next();

    public string ConfigurationFile => Combine("appsettings.json");

    /// <summary>What a client trusts.</summary>
    public string AuthorityFile => Combine("authority.pem");

    /// <summary>Made, configured and with Alice's account, but not started.</summary>
    /// <param name="nameServer">Null for a test that needs no DNS.</param>
    /// <param name="change">What is different from the usual in this test's configuration.</param>
    public static async Task<RelayHome> CreateAsync(NameServer? nameServer = null, Action<JsonObject>? change = null)
    {
        var home = new RelayHome();
        var certificate = TestCertificates.Issue(HostName, home.Address);
        await File.WriteAllTextAsync(home.AuthorityFile, TestCertificates.Authority.ExportCertificatePem());
        await File.WriteAllTextAsync(home.Combine("relay.pem"), certificate.CertificatePem);
        await File.WriteAllTextAsync(home.Combine("relay.key"), certificate.KeyPem);
        var configuration = home.Configuration(nameServer?.EndPoint);
        change?.Invoke(configuration);
        await File.WriteAllTextAsync(home.ConfigurationFile, configuration.ToJsonString());
        return home;
    }

    /// <summary>With Alice's account, started and ready.</summary>
    public static async Task<RelayProcess> StartAsync(NameServer? nameServer = null, Action<JsonObject>? change = null, params string[] prefix)
    {
        var home = await CreateAsync(nameServer, change);
        await home.AddAliceAsync();
        return await RelayProcess.StartAsync(home, prefix);
    }

    public async Task AddAliceAsync() =>
        (await RunAsync(["users", "add", Account, "--password-stdin", "--config", ConfigurationFile], Password + "\n")).ShouldSucceed();

    /// <summary>Runs a command of the program that comes to an end by itself.</summary>
    public Task<ToolResult> RunAsync(IReadOnlyList<string> arguments, string input = "") => Tool.RunAsync("dotnet", [RelayProcess.Assembly, .. arguments], input);

    public string Combine(string name) => _directory.Combine(name);

    public void Dispose() => _directory.Dispose();

    private JsonObject Configuration(IPEndPoint? nameServer) => JsonSerializer.SerializeToNode(new
    {
        Server = new { HostName, DataDirectory = Combine("data") },
        Listeners = new[]
        {
            new { Address = Address.ToString(), Port = Loopback.SubmissionPort, Tls = "StartTls" },
            new { Address = Address.ToString(), Port = Loopback.ImplicitTlsPort, Tls = "Implicit" },
        },
        Tls = new { Certificates = new[] { new { CertificateFile = Combine("relay.pem"), KeyFile = Combine("relay.key") } } },
        Accounts = new { File = Combine("accounts") },
        Limits = new { MaxMessageBytes = 50 * 1024 * 1024, MaxRecipients = 1000, CommandTimeout = "00:05:00" },
        Delivery = new { Port = Loopback.SmtpPort, FirstRetry = "00:00:01", MaxRetry = "00:00:02", GiveUpAfter = "00:10:00", OwnAddresses = Array.Empty<string>() }, // loopback has the next hops of the tests
        Dns = new
        {
            // Nobody is at the second address: a test without a name server of its own asks no other.
            Servers = new[] { (nameServer ?? new IPEndPoint(Address, NameServer.Port)).ToString() },
            Timeout = "00:00:02",
        },
    })!.AsObject();
}
