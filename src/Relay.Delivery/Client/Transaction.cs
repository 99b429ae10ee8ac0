using Relay.Core;
using Relay.Core.Transport;
using Relay.Smtp.Replies;

namespace Relay.Delivery.Client;

/// <summary>One mail transaction and what is known of each of its recipients.</summary>
internal sealed class Transaction(OutgoingMessage message)
{
    private readonly Outcome?[] _outcomes = new Outcome?[message.ForwardPaths.Count];

    public OutgoingMessage Message => message;

    /// <summary>Its commands are those of SMTPUTF8 (RFC 6531 §3.4).</summary>
    public bool IsUtf8 { get; } = Fitness.NeedsSmtpUtf8(message);

    /// <summary>MAIL, a RCPT each, DATA.</summary>
    public int CommandCount => message.ForwardPaths.Count + 2;

    /// <summary>The final dot may have reached the next hop.</summary>
    public bool IsContentSent { get; set; }

    /// <summary>Nobody waits for the content any more.</summary>
    public bool IsDecided => _outcomes.All(outcome => outcome is not null);

    public IReadOnlyList<Outcome> Outcomes => [.. _outcomes.Select(outcome => outcome ?? throw new InvalidOperationException("A transaction ended without an outcome."))];

    /// <summary>A refusal of MAIL is everyone's; a refusal of RCPT is that recipient's.</summary>
    public void TakeReply(int command, Reply reply, NextHop nextHop)
    {
        if (reply.IsPositive)
            return;
        if (command == 0)
            Decide(reply.ToOutcome(nextHop, "the sender"));
        else
            _outcomes[command - 1] ??= reply.ToOutcome(nextHop, "the recipient");
    }

    /// <summary>For all whose outcome is still open.</summary>
    public void Decide(Outcome outcome)
    {
        for (var i = 0; i < _outcomes.Length; i++)
            _outcomes[i] ??= outcome;
    }
}
