using System.Text.Json;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.Benchmarks.SideBySide.Servers;

/// <summary>Haraka, a process for each core, with its own queue.</summary>
internal sealed class HarakaServer(Berth berth) : ServerUnderTest(berth)
{
    private const string Plugin = "benchmark";

    public override string Name => "Haraka";

    private static string Root => Path.Combine(ToolPath.Cache, "haraka/node_modules/Haraka");

    public override async Task<string> VersionAsync()
    {
        using var package = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Root, "package.json")));
        return $"Haraka {package.RootElement.GetProperty("version").GetString()}, Node.js {(await Shell.RunAsync("node", ["--version"])).Trim()}";
    }

    protected override async Task LaunchAsync(string directory)
    {
        await WriteAsync(directory, "config/smtp.ini", $"""
            listen={Berth.Door}
            nodes=cpus
            """);
        await WriteAsync(directory, "config/outbound.ini", """
            concurrency_max=100
            enable_tls=false
            local_mx_ok=true
            """);
        await WriteAsync(directory, "config/me", Mail.HostName);
        await WriteAsync(directory, "config/loglevel", "NOTICE");
        await WriteAsync(directory, "config/next_hop", Berth.Sink.ToString());
        await WriteAsync(directory, "config/plugins", Plugin);
        // Without this file it falls over its own greeting.
        File.Copy(Path.Combine(Root, "config/connection.ini"), Path.Combine(directory, "config/connection.ini"));
        System.IO.Directory.CreateDirectory(Path.Combine(directory, "queue"));
        System.IO.Directory.CreateDirectory(Path.Combine(directory, "plugins"));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "SideBySide/haraka", Plugin + ".js"), Path.Combine(directory, "plugins", Plugin + ".js"));
        Launch(null, directory, $"exec '{ToolPath.Find("node")}' '{Root}/bin/haraka' -c '{directory}'");
    }
}
