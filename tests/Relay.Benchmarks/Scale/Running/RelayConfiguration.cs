using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Relay.Benchmarks.Scale.Running;

/// <summary>The configuration that the runs start from: everything as it is shipped but for limits that exist to keep off what a benchmark does.</summary>
internal static class RelayConfiguration
{
    public const int ClearPort = 2587;
    public const int ImplicitTlsPort = 2465;
    public const int StartTlsPort = 2588;

    /// <summary>More than any run uses.</summary>
    private const int NoLimit = 1_000_000_000;

    public static JsonObject At(IPAddress address) => JsonSerializer.SerializeToNode(new
    {
        Server = new { HostName = "relay.test" },
        Listeners = new object[]
        {
            new { Address = address.ToString(), Port = ClearPort, Tls = "None", WithoutLogin = new[] { new { Networks = new[] { "127.0.0.0/8" }, Senders = new[] { "*" } } } },
            new { Address = address.ToString(), Port = ImplicitTlsPort, Tls = "Implicit" },
            new { Address = address.ToString(), Port = StartTlsPort, Tls = "StartTls" },
        },
        Limits = new { MaxSessions = 15_000, MaxSessionsPerAddress = 15_000, MaxMessagesPerSession = NoLimit, CommandTimeout = "00:30:00", LoginTimeout = "00:30:00", SessionTimeout = "1.00:00:00" },
        Quotas = new { Account = new { RecipientsPerDay = NoLimit } },
        Messages = new { ReverseLookup = false }, // nobody is at the name server
        Delivery = new { OwnAddresses = Array.Empty<string>() }, // the next hops are at loopback addresses
        Dns = new { Servers = new[] { $"{address}:53" } },
    })!.AsObject();

    /// <summary>All mail goes there.</summary>
    public static void RouteTo(this JsonObject configuration, IPEndPoint nextHop) =>
        configuration["Delivery"]!["Routes"] = new JsonArray(new JsonObject { ["Host"] = nextHop.ToString(), ["Tls"] = "None" });
}
