using System.Text;
using Relay.Core.Queue;

namespace Relay.Delivery.Tests.Support;

internal sealed class FakeDraft(QueueId id) : IMessageDraft
{
    private readonly MemoryStream _content = new();

    public QueueId Id => id;

    public long Size => _content.Length;

    public string Content => Encoding.Latin1.GetString(_content.ToArray());

    public bool IsCommitted { get; set; }

    public bool IsDisposed { get; private set; }

    public ValueTask AppendAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        _content.WriteAsync(content, cancellationToken);

    public Task CommitAsync(Envelope envelope) => throw new InvalidOperationException("A bounce is committed by its settlement.");

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
