using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relay.Submission.Proxy;

/// <summary>Version 1 (§2.1): <c>PROXY TCP4 192.0.2.1 192.0.2.25 56324 587 CRLF</c>, one space between each two.</summary>
internal static class ProxyLine
{
    public const byte FirstOctet = (byte)'P';

    /// <summary>With its CRLF (§2.1).</summary>
    private const int MaxOctets = 107;

    private const int LineEndOctets = 2;

    private static ReadOnlySpan<byte> Unknown => "PROXY UNKNOWN"u8;

    /// <summary>
    /// What, put behind a field that has not come to its end, makes it whole if anything can: the rest of an IPv6 address, of an IPv4
    /// address, or of a port. So what can't become a header is seen at once, and there is one grammar, not one for whole fields and one for parts.
    /// </summary>
    private static readonly string[] Endings = ["", "1", "::", ":", ".1", "1.1", ".1.1", "1.1.1", ".1.1.1", "1.1.1.1"];

    private static readonly Family Tcp4 = new("PROXY TCP4 ", text => Address(text, AddressFamily.InterNetwork));

    private static readonly Family Tcp6 = new("PROXY TCP6 ", text => Address(text, AddressFamily.InterNetworkV6));

    public static ProxyHeaderStatus TryRead(ReadOnlySpan<byte> octets, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        var end = octets.IndexOfAny((byte)'\r', (byte)'\n');
        var line = end < 0 ? octets : octets[..end];
        // Neither CR nor LF ends the line alone, nor is there room behind it for what ends it.
        if (line.Length > MaxOctets - LineEndOctets || (end >= 0 && !IsLineEnd(octets[end..])))
            return ProxyHeaderStatus.Invalid;

        if (octets.Length - line.Length < LineEndOctets)
            return CanBecomeLine(line, isWhole: end >= 0) ? ProxyHeaderStatus.Incomplete : ProxyHeaderStatus.Invalid;

        header = Line(line);
        length = line.Length + LineEndOctets;
        return header is null ? ProxyHeaderStatus.Invalid : ProxyHeaderStatus.Read;
    }

    private static bool IsLineEnd(ReadOnlySpan<byte> octets) => octets.Length == 1 ? octets[0] == '\r' : octets.StartsWith("\r\n"u8);

    private static ProxyHeader? Line(ReadOnlySpan<byte> line)
    {
        if (IsUnknown(line))
            return ProxyHeader.PeerItself;
        if (FamilyOf(line) is not { } family || family.Fields(line) is not { Length: Family.FieldCount } fields || !family.AreWhole(fields))
            return null;
        return ProxyHeader.For(IPAddress.Parse(fields[Family.Source]), int.Parse(fields[Family.SourcePort], provider: null));
    }

    /// <param name="isWhole">Only the LF is missing.</param>
    private static bool CanBecomeLine(ReadOnlySpan<byte> line, bool isWhole)
    {
        if (isWhole)
            return Line(line) is not null;
        if (IsUnknown(line) || Unknown.StartsWith(line) || Tcp4.CanBegin(line) || Tcp6.CanBegin(line))
            return true;
        if (FamilyOf(line) is not { } family)
            return false;

        var fields = family.Fields(line);
        return fields.Length <= Family.FieldCount
            && family.AreWhole(fields[..^1])
            && Array.Exists(Endings, ending => family.IsField(fields.Length - 1, fields[^1] + ending));
    }

    /// <summary>Whatever a proxy adds that doesn't know the client is to be ignored.</summary>
    private static bool IsUnknown(ReadOnlySpan<byte> line) => line.StartsWith(Unknown) && (line.Length == Unknown.Length || line[Unknown.Length] == ' ');

    private static Family? FamilyOf(ReadOnlySpan<byte> line) => Tcp4.Begins(line) ? Tcp4 : Tcp6.Begins(line) ? Tcp6 : null;

    /// <summary>
    /// The parser of the platform takes much for an address that this grammar does not, such as a zone, or a number in octal; what it makes of
    /// the rest is right. IPv4 in IPv6 (<c>::ffff:192.0.2.1</c>) is not in the specification, but in what proxies send that listen on both.
    /// </summary>
    private static bool Address(string text, AddressFamily family)
    {
        var four = family == AddressFamily.InterNetwork ? text : text.Contains('.', StringComparison.Ordinal) ? text[(text.LastIndexOf(':') + 1)..] : null;
        return text.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':')
            && (four is null || (four.Split('.') is { Length: 4 } numbers && Array.TrueForAll(numbers, number => Number(number, byte.MaxValue))))
            && IPAddress.TryParse(text, out var address)
            && address.AddressFamily == family;
    }

    private static bool Port(string text) => Number(text, IPEndPoint.MaxPort);

    /// <summary>Decimal, without zeroes in front.</summary>
    private static bool Number(string text, int max) =>
        text.Length is > 0 and <= 5 && text.All(char.IsAsciiDigit) && (text[0] != '0' || text.Length == 1) && int.Parse(text, provider: null) <= max;

    private sealed class Family(string begin, Func<string, bool> address)
    {
        public const int FieldCount = 4; // two addresses, two ports
        public const int Source = 0;
        public const int SourcePort = 2;

        private readonly byte[] _begin = Encoding.ASCII.GetBytes(begin);

        public bool Begins(ReadOnlySpan<byte> line) => line.StartsWith(_begin);

        /// <summary>The line is not even as long as what all of this family begin with.</summary>
        public bool CanBegin(ReadOnlySpan<byte> line) => _begin.AsSpan().StartsWith(line);

        public string[] Fields(ReadOnlySpan<byte> line) => Encoding.Latin1.GetString(line[_begin.Length..]).Split(' ');

        public bool IsField(int number, string text) => number < SourcePort ? address(text) : Port(text);

        public bool AreWhole(string[] fields)
        {
            for (var i = 0; i < fields.Length; i++)
            {
                if (!IsField(i, fields[i]))
                    return false;
            }

            return true;
        }
    }
}
