using Relay.Core.Queue;

namespace Relay.Benchmarks.SideBySide.Forgetful;

/// <summary>A message in memory.</summary>
internal sealed record ForgetfulMessage(QueueId Id, ReadOnlyMemory<byte> Content, Envelope Envelope)
{
    /// <summary>Recipients that are not settled yet.</summary>
    public int Open { get; set; } = Envelope.Recipients.Count;

    public LeasedMessage Lease() => new()
    {
        Id = Id,
        ReversePath = Envelope.ReversePath,
        AcceptedAt = Envelope.AcceptedAt,
        Account = Envelope.Account,
        Size = Content.Length,
        HasEightBitContent = Envelope.HasEightBitContent,
        Parameters = Envelope.Parameters,
        Recipients = [.. Envelope.Recipients.Select((recipient, number) => new LeasedRecipient(number, recipient.ForwardPath, Attempt: 1) { Parameters = recipient.Parameters })],
    };
}
