using Relay.Dns.Wire;

namespace Relay.Dns.Queries;

/// <summary>What asking one server came to.</summary>
internal abstract record ServerReply
{
    private ServerReply() { }

    /// <summary>A well-formed response to our question that says what there is, or that there is nothing.</summary>
    public sealed record Answered(DnsMessage Message) : ServerReply;

    /// <summary>Another server may do better. The reason continues "name server 192.0.2.53 …".</summary>
    public sealed record Failed(string Reason) : ServerReply;
}
