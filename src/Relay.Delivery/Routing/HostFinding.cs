using System.Net;
using Relay.Core.Transport;

namespace Relay.Delivery.Routing;

/// <summary>A host that a route leads to, and what DNS says of it.</summary>
/// <param name="Host">As DNS or the configuration has it: a stranger's word, unless <see cref="HasHostName"/>.</param>
/// <param name="Preference">Of its MX record; null where it comes from none.</param>
public sealed record HostFinding(string Host, int? Preference)
{
    public HostState State { get; init; }

    /// <summary>Those that may be tried, in the order of the answers, the families in turns.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Those that are tried: without what stands further up already and what is too much for one attempt.</summary>
    public IReadOnlyList<NextHop> NextHops { get; init; } = [];

    /// <summary>What the resolver said where it could not say everything: of both families, or of one.</summary>
    public string? Doubt { get; init; }

    /// <summary>It is fit to be shown, to people and in reports.</summary>
    public bool HasHostName => State is not (HostState.NoHostName or HostState.NullMx);

    /// <summary>What is to be said of it behind its name.</summary>
    public string Explain() => State switch
    {
        HostState.Usable when NextHops.Count > 0 => "is tried",
        HostState.Usable => "has no address that is not tried already or too much for one attempt",
        HostState.Unknown => "can't be looked up now",
        HostState.NoSuchName => "does not exist",
        HostState.NoAddress => "has no address",
        HostState.UnfitAddress => "has an address that no host can have",
        HostState.NullMx => "is a null MX, which means nothing beside others",
        HostState.NoHostName => "is not the name of a host",
        HostState.Localhost => "is whoever asks for it",
        HostState.ThisHost => "is this host itself",
        HostState.NotPreferred => "is not preferred to this host",
        _ => throw new InvalidOperationException($"A host can't be {State}."),
    };
}
