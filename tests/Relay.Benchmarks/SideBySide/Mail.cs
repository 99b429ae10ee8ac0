using Relay.Benchmarks.Load;

namespace Relay.Benchmarks.SideBySide;

/// <summary>Who writes to whom.</summary>
internal static class Mail
{
    public const string Domain = "example.org";
    public const string Sender = "alice@" + Domain;
    public const string Recipient = "bob@example.net";

    /// <summary>What the servers call themselves.</summary>
    public const string HostName = "mail." + Domain;

    public static LoadLogin Login { get; } = new(Sender, "correct-horse-battery-staple");
}
