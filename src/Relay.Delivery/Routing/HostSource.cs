namespace Relay.Delivery.Routing;

/// <summary>Where the hosts of a plan come from.</summary>
public enum HostSource
{
    /// <summary>The route names it.</summary>
    Route,

    /// <summary>The recipient's address does.</summary>
    AddressLiteral,

    /// <summary>MX records.</summary>
    Exchangers,

    /// <summary>There are no MX records, so that the domain is its own exchanger (RFC 5321 §5.1).</summary>
    DomainItself,

    /// <summary>None: the domain says by a null MX that it accepts no mail (RFC 7505).</summary>
    NullMx,

    /// <summary>None: the domain does not exist.</summary>
    NoSuchName,

    /// <summary>None: nobody could say.</summary>
    Unanswered,
}
