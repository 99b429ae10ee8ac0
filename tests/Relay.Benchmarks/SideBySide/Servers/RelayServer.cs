using System.Text.Json;

namespace Relay.Benchmarks.SideBySide.Servers;

/// <summary>Relay, as published.</summary>
/// <param name="program">The directory that it was published into.</param>
internal class RelayServer(Berth berth, string program) : ServerUnderTest(berth)
{
    /// <summary>No limit that a benchmark comes to.</summary>
    private const int Unlimited = 1_000_000_000;

    /// <summary>As Postfix's smtp_destination_concurrency here; everything else of the way out is as it comes.</summary>
    private const int Connections = 100;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public override string Name => Target.Subject;

    public override bool HasLogin => true;

    protected string Program { get; } = program;

    /// <summary>What starts it, up to its arguments.</summary>
    protected virtual string StartCommand => $"'{Program}/relay' serve";

    public override async Task<string> VersionAsync() => $"Relay {(await Shell.RunAsync($"{Program}/relay", ["--version"])).Trim()}";

    protected override async Task LaunchAsync(string directory)
    {
        var certificate = BenchmarkCertificate.Create();
        await WriteAsync(directory, "certs/mail.pem", certificate);
        await WriteAsync(directory, "appsettings.json", JsonSerializer.Serialize(Configuration(), Indented));
        await Shell.RunAsync(
            $"{Program}/relay", ["users", "add", Mail.Login.Name, "--password-stdin", "--config", Path.Combine(directory, "appsettings.json")], Mail.Login.Password + "\n");
        Launch(null, directory, $"exec {StartCommand} --config appsettings.json");
    }

    private object Configuration() => new
    {
        Server = new { Mail.HostName },
        Listeners = new object[]
        {
            new
            {
                Address = Berth.Door.Address.ToString(),
                Berth.Door.Port,
                Tls = "None",
                WithoutLogin = new[] { new { Networks = new[] { "127.0.0.0/8" }, Senders = new[] { "*@" + Mail.Domain } } },
            },
            new { Address = Berth.LoginDoor.Address.ToString(), Berth.LoginDoor.Port, Tls = "Implicit" },
        },
        Tls = new { Certificates = new[] { new { CertificateFile = "certs/mail.pem" } } },
        Limits = new { MaxSessionsPerAddress = Unlimited, MaxMessagesPerSession = Unlimited },
        Quotas = new { Account = new { RecipientsPerDay = Unlimited } },
        Messages = new { ReverseLookup = false },
        Delivery = new
        {
            OwnAddresses = Array.Empty<string>(), // or the sink, which is here too, would be taken for a loop
            MaxConnectionsPerDestination = Connections,
            Routes = new[] { new { Host = Berth.Sink.ToString(), Tls = "None" } },
        },
    };
}
