namespace Relay.Benchmarks.Load;

/// <summary>For AUTH PLAIN (RFC 4616).</summary>
internal sealed record LoadLogin(string Name, string Password);
