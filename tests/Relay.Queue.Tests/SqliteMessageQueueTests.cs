using Relay.Queue.Tests.Contract;

namespace Relay.Queue.Tests;

public sealed class SqliteMessageQueueTests : MessageQueueContract
{
    private protected override QueueFixture CreateFixture() => new SqliteQueueFixture();
}
