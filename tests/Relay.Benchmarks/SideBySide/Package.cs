using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.Benchmarks.SideBySide;

/// <summary>What tests/bench.sh has unpacked, of which the archives are kept.</summary>
internal static class Package
{
    /// <param name="name">What it was unpacked as.</param>
    public static async Task<string> VersionAsync(string name, string package)
    {
        var archive = Directory.GetFiles(Path.Combine(ToolPath.Cache, name + "-archives"), package + "_*.deb").FirstOrDefault();
        return archive is null ? "of unknown version" : (await Shell.RunAsync("dpkg-deb", ["--field", archive, "Version"])).Trim();
    }
}
