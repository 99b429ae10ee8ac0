using System.Buffers;
using System.Buffers.Text;
using System.Net.Sockets;

namespace Relay.Benchmarks.Scale.Running;

/// <summary>One connection of a <see cref="CountingSink"/>: as little as can be between the socket and the count.</summary>
internal sealed class SinkSession(CountingSink sink, Socket socket) : IDisposable
{
    private const int BufferOctets = 64 * 1024;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferOctets);
    private readonly ArrayBufferWriter<byte> _replies = new(1024);
    private readonly List<int> _recipients = [];
    private int _count;
    private bool _isInData;
    private bool _isOver;

    private static ReadOnlySpan<byte> EndOfData => "\r\n.\r\n"u8;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        _replies.Write("220 sink.test ESMTP\r\n"u8);
        while (!_isOver)
        {
            if (_replies.WrittenCount > 0)
            {
                await socket.SendAsync(_replies.WrittenMemory, cancellationToken);
                _replies.ResetWrittenCount();
            }

            var received = await socket.ReceiveAsync(_buffer.AsMemory(_count), cancellationToken);
            if (received == 0)
                return;
            _count += received;
            while (TakeData() || TakeCommand())
            {
            }
        }

        await socket.SendAsync(_replies.WrittenMemory, cancellationToken);
    }

    public void Dispose()
    {
        socket.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    /// <summary>Content is skipped, but for what may be the beginning of its end. The CRLF of DATA is left in front of it, as an empty message ends by that.</summary>
    private bool TakeData()
    {
        if (!_isInData)
            return false;

        var end = _buffer.AsSpan(0, _count).IndexOf(EndOfData);
        if (end < 0)
        {
            Skip(Math.Max(0, _count - EndOfData.Length + 1));
            return false;
        }

        Skip(end + EndOfData.Length);
        sink.Take(_recipients);
        _isInData = false;
        _replies.Write("250 ok\r\n"u8);
        return true;
    }

    private bool TakeCommand()
    {
        var end = _isInData ? -1 : _buffer.AsSpan(0, _count).IndexOf("\r\n"u8);
        if (end < 0)
            return false;

        var line = _buffer.AsSpan(0, end);
        var isData = line.SequenceEqual("DATA"u8);
        if (line.StartsWith("EHLO"u8))
            _replies.Write("250-sink.test\r\n250-PIPELINING\r\n250-SIZE\r\n250 8BITMIME\r\n"u8);
        else if (isData)
            _replies.Write("354 go on\r\n"u8);
        else
            _replies.Write(line.SequenceEqual("QUIT"u8) ? "221 bye\r\n"u8 : "250 ok\r\n"u8);

        if (line.StartsWith("MAIL"u8))
            _recipients.Clear();
        else if (line.StartsWith("RCPT TO:<"u8) && Utf8Parser.TryParse(line["RCPT TO:<".Length..], out int number, out _))
            _recipients.Add(number);
        _isOver |= line.SequenceEqual("QUIT"u8);
        _isInData = isData;
        Skip(isData ? end : end + 2);
        return !_isOver;
    }

    private void Skip(int octets)
    {
        if (_isInData)
            sink.TakeOctets(octets);
        _buffer.AsSpan(octets, _count - octets).CopyTo(_buffer);
        _count -= octets;
    }
}
