using System.Buffers;

namespace Relay.Mail;

/// <summary>
/// Whether content that comes in pieces is 7bit in the sense of RFC 2045 §2.7: octets of US-ASCII but NUL, in lines of at most 998 octets that end in CRLF
/// and nothing else. Such content passes every mail server as it is.
/// </summary>
public sealed class SevenBitScan
{
    /// <summary>RFC 5321 §4.5.3.1.6, in octets without the line end.</summary>
    private const int MaxLineLength = 998;

    private static readonly SearchValues<byte> Ordinary =
        SearchValues.Create([.. Enumerable.Range(1, 127).Select(octet => (byte)octet).Where(octet => octet is not ((byte)'\r' or (byte)'\n'))]);

    private int _lineLength;
    private bool _isAfterCr;
    private bool _isBroken;

    /// <summary>For all that was appended.</summary>
    public bool IsSevenBit => !_isBroken && !_isAfterCr;

    public static bool IsPlain(ReadOnlySpan<byte> text)
    {
        var scan = new SevenBitScan();
        scan.Append(text);
        return scan.IsSevenBit;
    }

    public void Append(ReadOnlySpan<byte> content)
    {
        while (!_isBroken && !content.IsEmpty)
        {
            var length = content.IndexOfAnyExcept(Ordinary) is >= 0 and var end ? end : content.Length;
            TakeText(length);
            content = content[length..];
            if (content.IsEmpty)
                return;
            TakeLineEnd(content[0]);
            content = content[1..];
        }
    }

    private void TakeText(int length)
    {
        _isBroken |= _isAfterCr && length > 0;
        _lineLength += length;
        _isBroken |= _lineLength > MaxLineLength;
    }

    private void TakeLineEnd(byte octet)
    {
        if (octet == '\r' && !_isAfterCr)
            _isAfterCr = true;
        else if (octet == '\n' && _isAfterCr)
            (_isAfterCr, _lineLength) = (false, 0);
        else
            _isBroken = true;
    }
}
