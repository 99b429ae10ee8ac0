using Relay.Admin;

namespace Relay.Configuration;

internal sealed class ServerOptions
{
    /// <summary>The name that this host goes by in DNS. Empty: what the system calls itself.</summary>
    public string HostName { get; set; } = "";

    /// <summary>Where the queue lives, and the accounts unless they have a place of their own.</summary>
    public string DataDirectory { get; set; } = "data";

    public string QueueDirectory() => Path.Combine(DataDirectory, "queue");

    /// <summary>Where a running server takes commands.</summary>
    public string AdminSocket() => AdminSocketFile.In(DataDirectory);
}
