using Relay.Core;
using Relay.Core.Transport;
using Relay.Smtp.Replies;

namespace Relay.Delivery.Client;

/// <summary>What a next hop's reply means for a recipient (RFC 5321 §4.2.1): 2yz it has it, 4yz not now, 5yz never, anything else is nonsense and so temporary.</summary>
internal static class NextHopReplies
{
    /// <summary>Characters of a reply that are kept: enough for what people write into them, URL included.</summary>
    private const int MaxReplyLength = 1000;

    /// <param name="what">What was refused or taken, as the object of a sentence: "the recipient".</param>
    public static Outcome ToOutcome(this Reply reply, NextHop nextHop, string what) => reply switch
    {
        { IsPositive: true } => new Outcome.Delivered(Status(reply), $"The mail server {nextHop.Host} accepted {what}.", nextHop.ToString(), Words(reply)),
        { IsPermanentFailure: true } => new Outcome.Failed(Status(reply), $"The mail server {nextHop.Host} refused {what}.", nextHop.ToString(), Words(reply)),
        { IsTransientFailure: true } => new Outcome.Deferred(Status(reply), $"The mail server {nextHop.Host} put {what} off.", nextHop.ToString(), Words(reply)),
        _ => new Outcome.Deferred(new EnhancedStatus(4, 5, 0), $"The mail server {nextHop.Host} gave an answer to {what} that makes no sense.", nextHop.ToString(), Words(reply)),
    };

    public static Outcome.Deferred ToOutcome(this WireException exception, NextHop nextHop) =>
        new(exception.Status, $"The mail server {nextHop} could not take it: {exception.Message}.", nextHop.ToString());

    /// <summary>RFC 3463 §3.1: x.0.0 where nothing more is known.</summary>
    private static EnhancedStatus Status(Reply reply) => reply.Status ?? new EnhancedStatus(reply.Code / 100, 0, 0);

    /// <summary>Safe to print, since the parser made it so, and bounded.</summary>
    public static string Words(Reply reply) => reply.ToString() is { Length: > MaxReplyLength } text ? $"{text[..MaxReplyLength]}…" : reply.ToString();
}
