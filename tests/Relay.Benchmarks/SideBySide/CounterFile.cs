using System.Globalization;

namespace Relay.Benchmarks.SideBySide;

/// <summary>A file into which smtp-source or smtp-sink writes a running counter (<c>-c</c>): its last number is how many there are.</summary>
internal sealed class CounterFile(string path)
{
    /// <summary>More than the longest that either writes at a time.</summary>
    private const int TailOctets = 96;

    public string Path => path;

    public int Read()
    {
        if (!File.Exists(path))
            return 0;

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(-Math.Min(file.Length, TailOctets), SeekOrigin.End);
        Span<byte> tail = stackalloc byte[TailOctets];
        tail = tail[..file.ReadAtLeast(tail, TailOctets, throwOnEndOfStream: false)];
        // Each ends with a carriage return; what follows the last may be half a number.
        tail = tail[..(tail.LastIndexOf((byte)'\r') + 1)].TrimEnd("\r\n"u8);
        var digits = tail[(tail.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9') + 1)..];
        return digits.Length == 0 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);
    }
}
