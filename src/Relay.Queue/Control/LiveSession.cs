using Relay.Core.Operation;
using Relay.Queue.History;
using Relay.Queue.Storage;

namespace Relay.Queue.Control;

/// <summary>Beside those who run the queue: on the writer's thread, with its group commit, after which it looks at what is due.</summary>
internal sealed class LiveSession(QueueWriter writer, HistoryWriter? history) : ChangeSession
{
    public override bool IsRun => true;

    public override Task ExecuteAsync(Action<QueueTables> work) => writer.ExecuteAsync(work);

    public override void Record(HistoryEvent happened) => history?.Record(happened);
}
