using System.Text;

namespace Relay.Submission.Tests.Support;

/// <summary>Reads replies from a stream, and is strict about it.</summary>
internal sealed class ReplyReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[4096];
    private int _next;
    private int _end;

    /// <summary>Nothing has been read from the stream that has not been handed out.</summary>
    public bool IsEmpty => _next == _end;

    /// <summary>Null when the server has closed.</summary>
    public async Task<ServerReply?> ReadAsync()
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Length == 3 || line[3] == ' ')
                return new ServerReply(lines);
            line[3].ShouldBe('-', line);
        }

        lines.ShouldBeEmpty("the server closed in the middle of a reply");
        return null;
    }

    private async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        while (await ReadOctetAsync() is { } octet)
        {
            line.Add(octet);
            if (octet != '\n')
                continue;

            var text = Encoding.Latin1.GetString([.. line]);
            text.ShouldEndWith("\r\n");
            return text[..^2];
        }

        line.ShouldBeEmpty("the server closed in the middle of a line");
        return null;
    }

    private async Task<byte?> ReadOctetAsync()
    {
        if (_next == _end)
            (_next, _end) = (0, await stream.ReadAsync(_buffer).AsTask().WaitAsync(Patience.Limit));
        return _next < _end ? _buffer[_next++] : null;
    }
}
