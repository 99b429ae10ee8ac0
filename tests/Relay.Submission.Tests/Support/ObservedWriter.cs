using System.IO.Pipelines;

namespace Relay.Submission.Tests.Support;

/// <summary>Remembers how much was sent each time, and how much ever stood waiting to be sent.</summary>
internal sealed class ObservedWriter(PipeWriter inner) : PipeWriter
{
    private readonly List<long> _sent = [];

    public IReadOnlyList<long> Sent
    {
        get
        {
            lock (_sent)
                return [.. _sent];
        }
    }

    public long MostUnsent { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        inner.Advance(bytes);
        MostUnsent = Math.Max(MostUnsent, inner.UnflushedBytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (inner.UnflushedBytes > 0)
        {
            lock (_sent)
                _sent.Add(inner.UnflushedBytes);
        }

        return inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
