using Relay.Core.Addresses;

namespace Relay.Core.Accounts;

/// <summary>Someone who may submit.</summary>
/// <param name="Name">What they log in as.</param>
/// <param name="Addresses">What they may send as: <c>user@domain</c>, <c>*@domain</c> or <c>*</c>.</param>
public sealed record Account(string Name, IReadOnlyList<string> Addresses)
{
    /// <summary>
    /// Compared without regard to case: local parts that differ in nothing else belong to different people nowhere that we know of.
    /// </summary>
    public bool MaySendAs(Mailbox address)
    {
        var text = $"{address.LocalPart}@{address.Domain.Ascii}";
        return Addresses.Any(allowed => allowed switch
        {
            "*" => true,
            _ when allowed.StartsWith("*@", StringComparison.Ordinal) => Domain.TryParse(allowed.AsSpan(2), out var domain) && domain.Equals(address.Domain),
            _ => Mailbox.TryParse(allowed, out var mailbox) && $"{mailbox.LocalPart}@{mailbox.Domain.Ascii}".Equals(text, StringComparison.OrdinalIgnoreCase),
        });
    }
}
