using System.Buffers;

namespace Relay.Mail.SevenBit;

/// <summary>Counts a body, for the encoding that makes it the shorter.</summary>
internal sealed class PartTally
{
    /// <summary>Octets of a line of either encoding: RFC 2045 §6.7 rule 5, §6.8.</summary>
    private const int LineLength = 76;

    private static readonly SearchValues<byte> Literal =
        SearchValues.Create([(byte)'\r', (byte)'\n', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c).Where(c => c != '=')]);

    private long _octets;
    private long _escaped;

    public bool HasEightBit { get; private set; }

    private long QuotedPrintableLength => WithLineEnds(_octets + (2 * _escaped));

    private long Base64Length => WithLineEnds((_octets + 2) / 3 * 4);

    /// <summary>Text stays legible in quoted-printable, which is the shorter as long as it is Latin for the most part.</summary>
    public PartEncoding Shorter => QuotedPrintableLength <= Base64Length ? PartEncoding.QuotedPrintable : PartEncoding.Base64;

    /// <summary>Octets that the shorter encoding adds; a few more or less, for where lines will break is not looked at.</summary>
    public long Growth => Math.Min(QuotedPrintableLength, Base64Length) - _octets;

    public void Add(ReadOnlySpan<byte> octets)
    {
        _octets += octets.Length;
        HasEightBit |= octets.ContainsAnyInRange((byte)0x80, (byte)0xFF);
        while (octets.IndexOfAnyExcept(Literal) is >= 0 and var next)
        {
            _escaped++;
            octets = octets[(next + 1)..];
        }
    }

    private static long WithLineEnds(long length) => length + (length / LineLength * "=\r\n".Length);
}
