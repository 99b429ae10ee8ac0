namespace Relay.Core.Dns;

/// <param name="Preference">Lower is tried first (RFC 5321 §5.1).</param>
/// <param name="Exchange">A host name in lower case without the trailing dot; "." alone is a null MX (RFC 7505 §3).</param>
public sealed record MxRecord(int Preference, string Exchange);
