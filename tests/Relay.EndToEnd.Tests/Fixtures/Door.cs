namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>The two ways in.</summary>
public enum Door
{
    /// <summary>Port 587, in clear until STARTTLS.</summary>
    StartTls,

    /// <summary>Port 465, TLS from the first octet (RFC 8314 §3.3).</summary>
    ImplicitTls,
}
