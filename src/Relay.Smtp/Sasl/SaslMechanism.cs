namespace Relay.Smtp.Sasl;

internal sealed record SaslMechanism(string Name, Func<SaslContext, SaslExchange> Begin)
{
    /// <summary>Clients that look for the line <c>AUTH=</c> are older than the others.</summary>
    public bool IsLegacy { get; init; }

    public bool NeedsChannelBinding { get; init; }

    public bool IsOfferedIn(SaslContext context) => !NeedsChannelBinding || context.ChannelBindings.Count > 0;
}
