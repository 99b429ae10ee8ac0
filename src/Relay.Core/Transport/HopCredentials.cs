namespace Relay.Core.Transport;

/// <summary>How we log in at a smarthost.</summary>
/// <param name="AllowUnverified">The operator lets the password go to a host whose certificate nobody could verify. Without it, only verified TLS carries it.</param>
public sealed record HopCredentials(string User, string Password, bool AllowUnverified = false)
{
    /// <summary>A log must never show the password.</summary>
    public override string ToString() => $"{User} (password hidden)";
}
