using System.Buffers;
using Relay.Smtp.Data;
using Relay.Smtp.Replies;
using Relay.Submission.Session;

namespace Relay.Submission.Receive;

/// <summary>Reads a message that comes in chunks of announced length (RFC 3030 §2), from one BDAT to the next.</summary>
internal sealed class ChunkReader : IAsyncDisposable
{
    private readonly SmtpSession _session;
    private readonly MessageReceiver _receiver;
    private readonly ChunkDecoder _decoder;
    private readonly ArrayBufferWriter<byte> _decoded = new();

    private ChunkReader(SmtpSession session, MessageReceiver receiver)
    {
        _session = session;
        _receiver = receiver;
        _decoder = new ChunkDecoder(session.Listener.Options.LineEndings);
    }

    /// <summary>Nothing that comes can make this message acceptable.</summary>
    public bool IsLost => _receiver.IsLost;

    /// <summary>Null when the queue takes no message now.</summary>
    public static ChunkReader? TryBegin(SmtpSession session, Transaction transaction) =>
        MessageReceiver.TryBegin(session, transaction) is { } receiver ? new ChunkReader(session, receiver) : null;

    /// <summary>Reads all of a chunk, wanted or not.</summary>
    public async Task ReadAsync(long octets, bool isLast)
    {
        while (octets > 0)
        {
            var data = await _session.Channel.ReadDataAsync(_receiver.Pace);
            var mine = data.Slice(0, Math.Min(octets, data.Length));
            foreach (var segment in mine)
                _decoder.Decode(segment.Span, _decoded);
            octets -= mine.Length;
            _session.Channel.Consume(mine.End);
            await TakeAsync(isComplete: false);
        }

        if (isLast)
        {
            _decoder.Complete(_decoded);
            await TakeAsync(isComplete: true);
        }
    }

    public Task<Reply> AcceptAsync() => _receiver.AcceptAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    private async ValueTask TakeAsync(bool isComplete)
    {
        await _receiver.TakeAsync(_decoded.WrittenMemory, new ContentState(_decoder.HasBareLineEnding, _decoder.LongestLine, isComplete));
        _decoded.ResetWrittenCount();
    }
}
