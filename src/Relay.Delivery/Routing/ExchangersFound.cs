namespace Relay.Delivery.Routing;

/// <param name="Hosts">By preference.</param>
/// <param name="More">Records besides.</param>
/// <param name="HasMoreToTry">Among those are hosts that might do, if only somebody looked them up.</param>
internal sealed record ExchangersFound(IReadOnlyList<HostFinding> Hosts, int More, bool HasMoreToTry);
