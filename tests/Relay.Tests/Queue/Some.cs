using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Tests.Queue;

/// <summary>Messages as an operator may find them.</summary>
internal static class Some
{
    public static readonly QueueId Id = new(1_866_518_000_000L << 20);

    public static readonly QueueId Other = new((1_866_518_000_000L << 20) + 1);

    public static QueuedMessage Message { get; } = new()
    {
        Id = Id,
        Sender = "alice@example.org",
        AcceptedAt = QueueFixture.Now - TimeSpan.FromHours(3),
        Size = 12_595,
        Account = "alice",
        Client = "192.0.2.7",
        MessageId = "<1@example.org>",
        Recipients =
        [
            new QueuedRecipient(0, "bob@example.net", RecipientState.Waiting, 3, QueueFixture.Now + TimeSpan.FromMinutes(12), "4.2.1 The mail server mx.example.net put the recipient off."),
            new QueuedRecipient(1, "carol@example.net", RecipientState.Held, 1, QueueFixture.Now, null),
        ],
    };

    /// <summary>Whose rows somebody has spoilt, or wants the operator to see something else.</summary>
    public static QueuedMessage Hostile { get; } = new()
    {
        Id = Other,
        Sender = null,
        AcceptedAt = null,
        Size = 0,
        Recipients =
        [
            new QueuedRecipient(0, "\e[2J\u202Ebob@example.net\n", RecipientState.Damaged, 0, null, new string('x', 5000)),
            new QueuedRecipient(1, new string('ä', 300), RecipientState.Waiting, 1, null, "550 \r\n\0 no") { IsGivenUp = true },
        ],
    };
}
