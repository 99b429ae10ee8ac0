namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A package of Node.js, which tests/run.sh installs into the tests' cache.</summary>
internal static class Nodemailer
{
    public const string Package = "nodemailer";

    public static string Modules { get; } = Path.Combine(ToolPath.Cache, "nodemailer", "node_modules");

    public static bool IsThere => Directory.Exists(Path.Combine(Modules, Package));
}
