using Relay.Core.Transport;

namespace Relay.Delivery.Routing;

/// <summary>A row of <see cref="DeliveryOptions.Routes"/>: for whose mail, and what is done with it. Of all rows that fit, the first counts.</summary>
public sealed class RouteOptions
{
    /// <summary>Each an <see cref="AddressPatterns">address pattern</see>. Empty: whoever it is to.</summary>
    public List<string> Recipients { get; set; } = [];

    /// <summary>As <see cref="Recipients"/>, of MAIL FROM; <c>&lt;&gt;</c> is the empty one that bounces have. Empty: whoever it is from.</summary>
    public List<string> Senders { get; set; } = [];

    /// <summary>Logins, whatever the case. Empty: whoever has submitted it, bounces of our own included.</summary>
    public List<string> Accounts { get; set; } = [];

    /// <summary>A <see cref="RouteTarget"/>. Empty: the mail exchangers of the recipient's domain.</summary>
    public string Host { get; set; } = "";

    /// <summary>The mail goes to the mail exchangers of <see cref="Host"/>, not to the host itself.</summary>
    public bool LookUpMx { get; set; }

    public HopProtocol Protocol { get; set; }

    /// <summary>Null: verified where we log in, else opportunistic.</summary>
    public TlsRule? Tls { get; set; }

    /// <summary>Empty: nobody logs in.</summary>
    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>A file with the password and nothing else, read at start.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>The password may go to a host whose certificate nobody has verified, or in clear, as <see cref="Tls"/> has it.</summary>
    public bool AllowUnverifiedLogin { get; set; }

    /// <summary>The addresses that we connect from, at most one of each family. Empty: the system's choice.</summary>
    public List<string> SourceAddresses { get; set; } = [];

    /// <summary>Empty: Server:HostName.</summary>
    public string EhloName { get; set; } = "";

    /// <summary>Null: <see cref="DeliveryOptions.FirstRetry"/>; the same for the others.</summary>
    public TimeSpan? FirstRetry { get; set; }

    public TimeSpan? MaxRetry { get; set; }

    public TimeSpan? GiveUpAfter { get; set; }

    public bool HasConditions => Recipients.Count + Senders.Count + Accounts.Count > 0;

    public TlsRule EffectiveTls => Tls ?? (User.Length > 0 ? TlsRule.Verified : TlsRule.Opportunistic);
}
