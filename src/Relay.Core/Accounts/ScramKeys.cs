namespace Relay.Core.Accounts;

/// <summary>What the server's side of SCRAM-SHA-256 must know of a password (RFC 5802 §3).</summary>
/// <param name="Iterations">Rounds of PBKDF2 that the client is asked for.</param>
/// <param name="StoredKey">H(ClientKey): 32 octets that the client's proof is checked with.</param>
/// <param name="ServerKey">32 octets that the server proves itself with.</param>
public sealed record ScramKeys(int Iterations, ReadOnlyMemory<byte> Salt, ReadOnlyMemory<byte> StoredKey, ReadOnlyMemory<byte> ServerKey);
