namespace Relay.Mail.Bounces;

/// <summary>A report in US-ASCII with CRLF line ends.</summary>
/// <param name="Opening">All up to the original message, which follows where it goes back whole (<see cref="ReturnedContent.Message"/>); else all but the end.</param>
/// <param name="Closing">What follows.</param>
public sealed record ComposedBounce(ReadOnlyMemory<byte> Opening, ReadOnlyMemory<byte> Closing);
