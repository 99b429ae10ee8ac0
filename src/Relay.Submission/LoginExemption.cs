using Relay.Core.Accounts;

namespace Relay.Submission;

/// <summary>Networks whose machines may submit without TLS and without a login, as long as they send as one of these addresses.</summary>
public sealed class LoginExemption
{
    /// <summary>Such as 10.1.0.0/24 or fd00::/64; a single address is one too.</summary>
    public IReadOnlyList<string> Networks { get; set; } = [];

    /// <summary>What they may send as: user@domain, *@domain, * or &lt;&gt;.</summary>
    public IReadOnlyList<string> Senders { get; set; } = [];

    /// <summary>How much each network may send; where nothing is said, as much as an account.</summary>
    public SendingLimits Limits { get; set; } = new();
}
