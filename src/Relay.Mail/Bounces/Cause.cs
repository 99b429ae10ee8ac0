namespace Relay.Mail.Bounces;

/// <summary>Why a message did not get there.</summary>
/// <param name="Sentence">In words that need no knowledge of mail; null where we know no more than the reason that the attempt gives.</param>
/// <param name="Advice">What the sender can do about it, once nobody tries any more.</param>
internal sealed record Cause(string? Sentence, string Advice);
