using Relay.Core.Addresses;

namespace Relay.Delivery.Limits;

/// <summary>What a provider whose mail exchangers serve many domains takes from one sender. What is left out is as for everyone else.</summary>
public sealed class ProviderOptions
{
    /// <summary>What begins the names of all hosts below a domain.</summary>
    internal const string Below = "*.";

    /// <summary>For the log. A row with the name of one that is shipped takes its place.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its hosts' names: <c>mx.example.net</c>, or <c>*.example.net</c> for all below it.</summary>
    public List<string> MxHosts { get; set; } = [];

    /// <summary>Connections at a time, of all domains together.</summary>
    public int? MaxConnections { get; set; }

    public int? ConnectionsPerMinute { get; set; }

    /// <summary>Mail transactions.</summary>
    public int? MessagesPerMinute { get; set; }

    /// <summary>Messages before a connection is given up for a new one; <see cref="DeliveryOptions.MaxMessagesPerConnection"/> at most.</summary>
    public int? MessagesPerConnection { get; set; }

    /// <summary>Whether the text may stand in <see cref="MxHosts"/>.</summary>
    public static bool IsPattern(string text) =>
        Domain.TryParse(text.StartsWith(Below, StringComparison.Ordinal) ? text[Below.Length..] : text, out var name) && name.AddressLiteral is null;
}
