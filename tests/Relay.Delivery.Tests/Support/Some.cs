using System.Text;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Core.Transport;
using Relay.Delivery.Lanes;

namespace Relay.Delivery.Tests.Support;

/// <summary>Things that tests need one of.</summary>
internal static class Some
{
    public const string Content = "Subject: hello\r\n\r\nHello.\r\n";

    private const string NextHop = "mx.example.net [192.0.2.1]";

    public static readonly QueueId Id = new(4711);

    public static readonly Mailbox Sender = Mailbox.Parse("sender@example.org");

    /// <summary>To one@example.net, unless other recipients are named.</summary>
    public static OutgoingMessage Message(params string[] recipients) => new()
    {
        Id = Id,
        ReversePath = Sender,
        Recipients = [.. (recipients is [] ? ["one@example.net"] : recipients).Select(to => new EnvelopeRecipient(Mailbox.Parse(to)))],
        Size = Content.Length,
        HasEightBitContent = false,
        Content = _ => Pieces(Content),
    };

    public static OutgoingMessage WithContent(this OutgoingMessage message, params string[] pieces) =>
        message with { Size = pieces.Sum(piece => piece.Length), Content = _ => Pieces(pieces) };

    public static LeasedMessage Leased(long id, DateTimeOffset acceptedAt, params string[] recipients) => new()
    {
        Id = new QueueId(id),
        ReversePath = Sender,
        AcceptedAt = acceptedAt,
        Size = Content.Length,
        HasEightBitContent = false,
        Recipients = [.. recipients.Select((to, i) => new LeasedRecipient(i, Mailbox.Parse(to), Attempt: 1))],
    };

    /// <summary>The whole message as one transaction.</summary>
    public static DeliveryJob Job(LeasedMessage message) => new(message, message.Recipients[0].ForwardPath.Domain.Ascii, message.Recipients);

    public static Outcome.Delivered Delivered() => new(new EnhancedStatus(2, 0, 0), "Accepted.", NextHop, "250 2.0.0 ok");

    public static Outcome.Deferred Deferred(string reason = "Put off.") => new(new EnhancedStatus(4, 2, 0), reason, NextHop, "450 4.2.0 later");

    public static Outcome.Failed Failed(string reason = "Refused.") => new(new EnhancedStatus(5, 1, 1), reason, NextHop, "550 5.1.1 no");

    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces(params string[] pieces)
    {
        foreach (var piece in pieces)
        {
            await Task.Yield();
            yield return Encoding.Latin1.GetBytes(piece);
        }
    }

    /// <summary>Content that has no end.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Endless()
    {
        var piece = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat("A line of text.\r\n", 4000)));
        while (true)
        {
            await Task.Yield();
            yield return piece;
        }
    }

    /// <summary>Large, and larger than it says.</summary>
    public static OutgoingMessage EndlessMessage() => Message() with { Size = 1024 * 1024, Content = _ => Endless() };

    /// <summary>Content that stops in the middle, since the queue does.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Broken(params string[] pieces)
    {
        await foreach (var piece in Pieces(pieces))
            yield return piece;
        throw new QueueUnavailableException("The disk is gone.");
    }
}
