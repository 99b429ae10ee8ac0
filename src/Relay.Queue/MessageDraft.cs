using System.Buffers;
using Microsoft.Extensions.Logging;
using Relay.Core.Queue;
using Relay.Queue.History;
using Relay.Queue.Storage;

namespace Relay.Queue;

/// <summary>Gathers content up to a chunk in memory; a message that is larger goes to disk chunk by chunk, so that it never stands in memory whole.</summary>
internal sealed class MessageDraft(QueueId id, QueueWriter writer, HistoryWriter? history, TimeProvider time, ILogger logger) : IMessageDraft
{
    /// <summary>Octets in a row of content: few rows for a large message, and little memory for one of many sessions.</summary>
    internal const int ChunkOctets = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _chunk = new();
    private int _storedChunks;
    private State _state = State.Open;

    public QueueId Id => id;

    public long Size { get; private set; }

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ThrowUnlessOpen();
        cancellationToken.ThrowIfCancellationRequested();
        _state = State.Incomplete; // until all of it is in
        while (content.Length > 0)
        {
            var fits = Math.Min(content.Length, ChunkOctets - _chunk.WrittenCount);
            _chunk.Write(content.Span[..fits]);
            Size += fits;
            content = content[fits..];
            if (_chunk.WrittenCount == ChunkOctets)
                await StoreChunkAsync();
        }

        _state = State.Open;
    }

    public async Task CommitAsync(Envelope envelope)
    {
        await writer.AcceptAsync(Insertion(envelope), RestOctets);
        MarkCommitted();
        history?.Record(HistoryEvents.Accepted(Id, envelope, Size));
    }

    /// <summary>Content that goes with the commit.</summary>
    internal int RestOctets => _chunk.WrittenCount;

    /// <summary>What the commit does, for a transaction that does more.</summary>
    internal Action<QueueTables> Insertion(Envelope envelope)
    {
        ThrowUnlessOpen();
        if (envelope.Recipients.Count == 0)
            throw new ArgumentException("A message without recipients can't be delivered.", nameof(envelope));

        var rest = _chunk.WrittenMemory; // handed over, for nothing is appended after this
        return tables =>
        {
            if (rest.Length > 0)
                tables.InsertChunk(Id, _storedChunks, rest);
            if (_storedChunks > 0 && !tables.EndDraft(Id))
                throw new QueueUnavailableException($"The content of {Id} has been discarded."); // a message must not be without it
            tables.InsertMessage(Id, envelope, Size, time.GetUtcNow(), whole: _storedChunks == 0 ? rest : default);
        };
    }

    internal void MarkCommitted() => _state = State.Committed;

    public async ValueTask DisposeAsync()
    {
        if (_state is State.Committed or State.Discarded)
            return;

        _state = State.Discarded;
        if (_storedChunks == 0)
            return;

        try
        {
            // In the line of its commit: one that is under way comes first, and leaves nothing to sweep. A bounce, which is in the other line, is
            // waited for; and content that has been swept becomes no message, see Insertion.
            await writer.AcceptAsync(tables =>
            {
                tables.SweepContent(Id);
                tables.EndDraft(Id);
            });
        }
        catch (QueueUnavailableException exception)
        {
            QueueLog.DiscardFailed(logger, Id, exception);
        }
    }

    private async Task StoreChunkAsync()
    {
        var number = _storedChunks;
        var content = _chunk.WrittenSpan.ToArray();
        _storedChunks++; // even if the next line fails it may have to be removed
        await writer.AcceptAsync(tables => tables.InsertDraftChunk(Id, number, content), content.Length);
        _chunk.ResetWrittenCount();
    }

    /// <summary>Content with a hole in it must never become a message.</summary>
    private void ThrowUnlessOpen()
    {
        if (_state != State.Open)
            throw new InvalidOperationException($"The draft of {Id} takes nothing more: it is {_state.ToString().ToLowerInvariant()}.");
    }

    private enum State
    {
        Open,

        /// <summary>An append failed halfway; all that is left to do is to dispose of it.</summary>
        Incomplete,
        Committed,
        Discarded,
    }
}
