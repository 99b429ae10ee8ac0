using Relay.Core.Queue;

namespace Relay.Core.Tests;

public sealed class LeasedMessageTests
{
    private static readonly DateTimeOffset Accepted = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_message_is_released_when_it_is_accepted_or_when_its_sender_said()
    {
        Held(null).ReleasedAt.ShouldBe(Accepted);
        Held(Accepted.AddDays(3)).ReleasedAt.ShouldBe(Accepted.AddDays(3));
        Held(Accepted.AddSeconds(-1)).ReleasedAt.ShouldBe(Accepted);
    }

    private static LeasedMessage Held(DateTimeOffset? until) => new()
    {
        Id = new QueueId(1),
        ReversePath = null,
        AcceptedAt = Accepted,
        Size = 0,
        HasEightBitContent = false,
        Parameters = new MessageParameters { HoldUntil = until },
        Recipients = [],
    };
}
