using System.Text;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>SMTP's lines over a stream, octets as Latin-1.</summary>
internal sealed class Wire(Stream stream)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    public Stream Stream => stream;

    /// <summary>A line without its CRLF; null at the end of the stream.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (await ReadOctetAsync(cancellationToken) is { } octet)
        {
            line.Append(octet);
            if (line.Length >= 2 && line[^2] == '\r' && line[^1] == '\n')
                return line.ToString(0, line.Length - 2);
        }

        return null;
    }

    /// <summary>Message data up to the one true end (RFC 5321 §4.1.1.4), with dot-stuffing undone.</summary>
    public async Task<string> ReadDataAsync(CancellationToken cancellationToken)
    {
        var data = new StringBuilder();
        while (await ReadLineAsync(cancellationToken) is { } line)
        {
            if (line == ".")
                return data.ToString();
            data.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        throw new EndOfStreamException("The connection ended in the middle of the data.");
    }

    public Task WriteLineAsync(string line, CancellationToken cancellationToken) => WriteAsync(line + "\r\n", cancellationToken);

    public async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    private async ValueTask<char?> ReadOctetAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
            (_start, _end) = (0, await stream.ReadAsync(_buffer, cancellationToken));
        return _end == 0 ? null : (char)_buffer[_start++];
    }
}
