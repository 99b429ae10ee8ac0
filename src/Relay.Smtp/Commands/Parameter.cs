namespace Relay.Smtp.Commands;

/// <summary><c>esmtp-param = esmtp-keyword ["=" esmtp-value]</c> (RFC 5321 §4.1.2).</summary>
/// <param name="Keyword">In upper case.</param>
public sealed record Parameter(string Keyword, string? Value);
