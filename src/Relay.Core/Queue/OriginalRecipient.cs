namespace Relay.Core.Queue;

/// <summary>ORCPT (RFC 3461 §4.2), decoded: free of control characters, and otherwise as the sender wrote it.</summary>
/// <param name="AddressType">An atom, such as <c>rfc822</c> or <c>utf-8</c> (RFC 6533 §3).</param>
public sealed record OriginalRecipient(string AddressType, string Address);
