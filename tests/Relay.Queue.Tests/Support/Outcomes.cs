using Relay.Core;
using Relay.Core.Queue;

namespace Relay.Queue.Tests.Support;

internal static class Outcomes
{
    public static SettledRecipient Delivered(int number) =>
        new(number, new Outcome.Delivered(EnhancedStatus.Parse("2.0.0"), "Accepted.", "mx.example.net [192.0.2.1]", "250 2.0.0 ok"), null);

    public static SettledRecipient Failed(int number) =>
        new(number, new Outcome.Failed(EnhancedStatus.Parse("5.1.1"), "No such mailbox.", "mx.example.net [192.0.2.1]", "550 5.1.1 unknown"), null);

    public static SettledRecipient Deferred(int number, DateTimeOffset retryAt) =>
        new(number, new Outcome.Deferred(EnhancedStatus.Parse("4.4.1"), "No answer."), retryAt);
}
