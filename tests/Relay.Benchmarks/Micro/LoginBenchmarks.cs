using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Relay.Accounts;
using Relay.Benchmarks.Queue;
using Relay.Core;
using Relay.Core.Accounts;
using Relay.Smtp.Sasl;
using Relay.Smtp.Sasl.Client;

namespace Relay.Benchmarks.Micro;

/// <summary>A login: the exchange on our side, and the check, at full price and when the login is remembered.</summary>
public class LoginBenchmarks
{
    private const string Name = "alice@example.org";
    private const string Password = "correct horse";

    /// <summary>The same nonce each time, so that the client's part can be reckoned out before.</summary>
    private static readonly SaslContext Context = new(new NoRandom());
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes($"\0{Name}\0{Password}");

    private readonly ScramVerifier _verifier = ScramVerifier.Create(Password, new SystemRandom());
    private string? _directory;
    private ServiceProvider? _services;
    private IAccountStore? _store;
    private ScramKeys? _keys;
    private byte[] _first = [];
    private byte[] _final = [];

    [GlobalSetup]
    public async Task PrepareAsync()
    {
        _directory = Directory.CreateTempSubdirectory("relay-micro-").FullName;
        var file = Path.Combine(_directory, "accounts.json");
        await new AccountsFile(file, QueueHome.Time).AddAsync(new AccountEntry(Name, _verifier), CancellationToken.None);
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(QueueHome.Time)
            .AddSingleton<IRandomSource, SystemRandom>()
            .AddAccounts(new AccountsOptions { File = file }, Path.Combine(_directory, "decoy.key"))
            .BuildServiceProvider();
        _store = _services.GetRequiredService<IAccountStore>();
        _keys = (await _store.FindScramAsync(Name, CancellationToken.None)).Keys;
        PrepareScram();
        if (await CheckRememberedPassword() is null || ScramExchange() is not SaslStep.Proven)
            throw new InvalidOperationException("The login that is to be measured fails.");
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _services!.DisposeAsync();
        Directory.Delete(_directory!, recursive: true);
    }

    [Benchmark]
    public object PlainExchange() => SaslExchange.Begin("PLAIN", Context)!.Respond(Plain);

    /// <summary>All four steps, of the server alone.</summary>
    [Benchmark]
    public object ScramExchange()
    {
        var exchange = SaslExchange.Begin("SCRAM-SHA-256", Context)!;
        exchange.Respond(_first);
        exchange.Resume(_keys!);
        exchange.Respond(_final);
        return exchange.Respond([]);
    }

    [Benchmark]
    public async Task<object?> CheckRememberedPassword() => await _store!.AuthenticateAsync(Name, Password, CancellationToken.None);

    /// <summary>PBKDF2, which is meant to be dear.</summary>
    [Benchmark]
    public bool CheckPassword() => _verifier.Verify(Password);

    private void PrepareScram()
    {
        var client = SaslClient.For(["SCRAM-SHA-256"], Name, Password, new SystemRandom()).Single();
        var server = SaslExchange.Begin("SCRAM-SHA-256", Context)!;
        _first = client.InitialResponse!;
        server.Respond(_first);
        var challenge = (SaslStep.Challenge)server.Resume(_keys!);
        _final = client.Respond(Encoding.UTF8.GetBytes(challenge.Text)) ?? throw new CryptographicException("The client refuses the server's first message.");
    }

    private sealed class NoRandom : IRandomSource
    {
        public void Fill(Span<byte> bytes) => bytes.Clear();
    }
}
