namespace Relay.Core.Queue;

/// <summary>Where a message came from, for whoever asks after it. Nothing is decided by it.</summary>
/// <param name="Client">The address of the client; null for a bounce of our own.</param>
/// <param name="MessageId">The Message-ID of the header, in angle brackets; null when there is none that can be read.</param>
/// <param name="BounceOf">The message that it reports on; null when it is no bounce.</param>
public sealed record Origin(string? Client = null, string? MessageId = null, QueueId? BounceOf = null)
{
    public static Origin Unknown { get; } = new();
}
