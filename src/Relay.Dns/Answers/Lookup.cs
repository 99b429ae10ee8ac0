using Relay.Core.Dns;
using Relay.Dns.Wire;

namespace Relay.Dns.Answers;

/// <summary>An answer before it takes the form that the caller wants, and how long it holds.</summary>
internal sealed record Lookup(DnsAnswer<RecordData> Answer, TimeSpan Lifetime);
