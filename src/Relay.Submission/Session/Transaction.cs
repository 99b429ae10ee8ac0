using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Smtp.Commands;
using Relay.Submission.Receive;

namespace Relay.Submission.Session;

/// <summary>A mail transaction under way (RFC 5321 §3.3), from MAIL to the end of its data.</summary>
internal sealed class Transaction(Mailbox? reversePath, MailParameters parameters, DateTimeOffset? holdUntil) : IAsyncDisposable
{
    /// <summary>Null is <c>&lt;&gt;</c>.</summary>
    public Mailbox? ReversePath => reversePath;

    public MailParameters Parameters => parameters;

    /// <summary>Null: the message goes out at once.</summary>
    public DateTimeOffset? HoldUntil => holdUntil;

    public List<EnvelopeRecipient> Recipients { get; } = [];

    /// <summary>The message, once the first of its chunks has come (RFC 3030 §2); null before, and for DATA, which has no in between.</summary>
    public ChunkReader? Chunks { get; set; }

    public ValueTask DisposeAsync() => Chunks?.DisposeAsync() ?? ValueTask.CompletedTask;
}
