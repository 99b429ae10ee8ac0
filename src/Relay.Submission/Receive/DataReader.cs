using System.Buffers;
using Relay.Smtp.Data;
using Relay.Submission.Session;

namespace Relay.Submission.Receive;

/// <summary>Reads a message that ends with a line of one dot. One that must be refused is read to its end all the same: the client listens only then.</summary>
internal static class DataReader
{
    /// <summary>Octets beyond the largest message that we read before we hang up: nobody is that slow to stop, and somebody might never.</summary>
    internal const long MaxOverrun = 100 * 1024 * 1024;

    /// <summary>Octets that come in one piece, mostly: Kestrel reads into blocks of this size.</summary>
    private const int DecodedOctets = 4096;

    public static async ValueTask ReadAsync(SmtpSession session, MessageReceiver receiver)
    {
        var decoder = new DotDecoder(session.Listener.Options.LineEndings);
        var decoded = new ArrayBufferWriter<byte>(DecodedOctets);
        while (!decoder.IsComplete && !session.IsOver)
        {
            var data = await session.Channel.ReadDataAsync(receiver.Pace);
            session.Channel.Consume(Decode(decoder, data, decoded));
            await receiver.TakeAsync(decoded.WrittenMemory, new ContentState(decoder.HasBareLineEnding, decoder.LongestLine, decoder.IsComplete));
            decoded.ResetWrittenCount();
            session.IsOver |= receiver.Size - session.Settings.Limits.MaxMessageBytes > MaxOverrun;
        }
    }

    private static SequencePosition Decode(DotDecoder decoder, ReadOnlySequence<byte> data, ArrayBufferWriter<byte> decoded)
    {
        var consumed = 0L;
        foreach (var segment in data)
        {
            consumed += decoder.Decode(segment.Span, decoded);
            if (decoder.IsComplete)
                break;
        }

        return data.GetPosition(consumed);
    }
}
