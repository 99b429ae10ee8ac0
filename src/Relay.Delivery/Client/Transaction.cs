using Relay.Core;
using Relay.Core.Transport;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;

namespace Relay.Delivery.Client;

/// <summary>One mail transaction and what is known of each of its recipients.</summary>
/// <param name="message">With recipients that this host can serve.</param>
/// <param name="size">Octets of the content as it goes out.</param>
internal sealed class Transaction(OutgoingMessage message, Fitness fitness, long size)
{
    private readonly Outcome?[] _outcomes = new Outcome?[message.Recipients.Count];
    private readonly bool[] _isOverLimit = new bool[message.Recipients.Count];

    private ServerExtensions Extensions => fitness.Extensions;

    /// <summary>Its commands are those of SMTPUTF8 (RFC 6531 §3.4).</summary>
    public bool IsUtf8 { get; } = fitness.IsUtf8Transaction(message);

    /// <summary>MAIL, a RCPT each, DATA.</summary>
    public int CommandCount => message.Recipients.Count + 2;

    /// <summary>The final dot may have reached the next hop.</summary>
    public bool IsContentSent { get; set; }

    /// <summary>Nobody waits for the content any more.</summary>
    public bool IsDecided => _outcomes.All(outcome => outcome is not null);

    public IReadOnlyList<Outcome> Outcomes => [.. _outcomes.Select(outcome => outcome ?? throw new InvalidOperationException("A transaction ended without an outcome."))];

    /// <summary>Places of those whom the host did not refuse but had no room for: others were taken, and in a transaction of their own so might they be.</summary>
    public IReadOnlyList<int> OverLimit =>
        IsContentSent ? [.. Enumerable.Range(0, _isOverLimit.Length).Where(place => _isOverLimit[place])] : [];

    /// <summary>Places of those who wait for the content, in the order of their RCPT.</summary>
    public IReadOnlyList<int> Accepted => [.. Enumerable.Range(0, _outcomes.Length).Where(place => _outcomes[place] is null)];

    /// <summary>MAIL with what the host knows of what is to be said.</summary>
    public MailParameters MailParameters => new()
    {
        Size = Extensions.Size ? size : null,
        EightBitMime = Extensions.EightBitMime && message.HasEightBitContent,
        SmtpUtf8 = IsUtf8,
        RequireTls = message.Parameters.RequiresTls,
        Return = Extensions.Dsn ? message.Parameters.Return : null, // RFC 3461 §5.2.1
        EnvelopeId = Extensions.Dsn ? message.Parameters.EnvelopeId : null,
    };

    /// <summary>A refusal of MAIL is everyone's; a refusal of RCPT is that recipient's.</summary>
    public void TakeReply(int command, Reply reply)
    {
        if (reply.IsPositive)
            return;
        if (command == 0)
        {
            Decide(reply, "the sender");
            return;
        }

        _isOverLimit[command - 1] = IsTooMany(reply);
        _outcomes[command - 1] ??= reply.ToOutcome(fitness.NextHop, "the recipient");
    }

    /// <summary>The host's answer to the message, for all whose outcome is still open.</summary>
    public void Decide(Reply reply, string what = "the message")
    {
        foreach (var place in Accepted)
            Decide(place, reply, what);
    }

    /// <summary>The host's answer to the message for one recipient (RFC 2033 §4.2).</summary>
    public void Decide(int place, Reply reply, string what = "the message")
    {
        var isFinal = fitness.NextHop.Policy.Protocol == HopProtocol.Lmtp;
        var outcome = reply.ToOutcome(fitness.NextHop, what);
        _outcomes[place] = outcome is Outcome.Delivered delivered ? delivered with { IsDsnPassedOn = Extensions.Dsn, IsFinal = isFinal } : outcome;
    }

    /// <summary>For all whose outcome is still open.</summary>
    public void Decide(Outcome outcome)
    {
        foreach (var place in Accepted)
            _outcomes[place] = outcome;
    }

    /// <summary>RFC 5321 §4.5.3.1.10: 452, of which the enhanced code may say that it means something else, a full disk say (RFC 3463 §3.6).</summary>
    private static bool IsTooMany(Reply reply) => reply.Code == 452 && reply.Status is null or { Subject: 5, Detail: 3 };
}
