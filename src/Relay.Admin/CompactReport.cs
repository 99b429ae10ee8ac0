namespace Relay.Admin;

/// <summary>What a compaction came to.</summary>
/// <param name="Octets">That were given back to the file system.</param>
public sealed record CompactReport(long Octets);
