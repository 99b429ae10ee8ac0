namespace Relay.Submission.Receive;

/// <summary>What a decoder knows of the content that it has let through.</summary>
internal readonly record struct ContentState(bool HasBareLineEnding, int LongestLine, bool IsComplete);
