using System.Buffers;
using Relay.Core.Queue;

namespace Relay.Benchmarks.SideBySide.Forgetful;

/// <summary>A message on its way into a queue that keeps nothing.</summary>
internal sealed class ForgetfulDraft(ForgetfulQueue queue, QueueId id) : IMessageDraft
{
    private readonly ArrayBufferWriter<byte> _content = new();

    public QueueId Id => id;

    public long Size => _content.WrittenCount;

    public ValueTask AppendAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        _content.Write(content.Span);
        return ValueTask.CompletedTask;
    }

    public Task CommitAsync(Envelope envelope)
    {
        queue.Add(new ForgetfulMessage(id, _content.WrittenMemory, envelope));
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
