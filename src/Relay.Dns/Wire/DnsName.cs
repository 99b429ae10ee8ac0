using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Relay.Dns.Wire;

/// <summary>
/// A domain name, absolute, in lower case: names that differ only in case are the same name (RFC 4343 §3). A label may hold any octet; as
/// text the unusual ones are escaped (RFC 1035 §5.1), so that a hostile name can neither forge a dot nor reach a terminal.
/// </summary>
internal sealed class DnsName : IEquatable<DnsName>
{
    /// <summary>RFC 1035 §2.3.4, length octets and the root's included.</summary>
    public const int MaxOctets = 255;

    /// <summary>RFC 1035 §2.3.4.</summary>
    private const int MaxLabelOctets = 63;

    private readonly byte[] _wire;
    private readonly int _hash;

    /// <param name="wire">Labels, each behind its length, to the root's zero: valid, and not compressed.</param>
    internal DnsName(ReadOnlySpan<byte> wire)
    {
        _wire = wire.ToArray();
        // A length octet is at most 63, below 'A', and stays what it is.
        Ascii.ToLowerInPlace(_wire, out _);
        var hash = new HashCode();
        hash.AddBytes(_wire);
        _hash = hash.ToHashCode();
    }

    public static DnsName Root { get; } = new([0]);

    /// <summary>Uncompressed, as it stands in a message.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>The name without its first label; the root's is the root.</summary>
    public DnsName Parent => new(_wire.AsSpan(_wire[0] == 0 ? 0 : _wire[0] + 1));

    /// <summary>False for what no zone can hold: empty or overlong labels, overlong names, characters that are not ASCII.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DnsName? name)
    {
        name = text == "." ? Root : null;
        if (name is not null)
            return true;

        var wire = new List<byte>(text.Length + 2) { 0 };
        var label = 0; // where the length octet of the current label stands
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                if (!CloseLabel(wire, label))
                    return false;
                label = wire.Count;
                wire.Add(0);
                continue;
            }

            if (!Octet(text, ref i, out var octet))
                return false;
            wire.Add(octet);
        }

        // A dot at the end has opened a label that is the root's; without one the last label is still open.
        if (wire.Count > label + 1)
        {
            if (!CloseLabel(wire, label))
                return false;
            wire.Add(0);
        }

        if (wire.Count is 1 or > MaxOctets)
            return false;

        name = new DnsName([.. wire]);
        return true;
    }

    public static DnsName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is not a domain name.");

    public bool Equals(DnsName? other) => other is not null && _hash == other._hash && _wire.AsSpan().SequenceEqual(other._wire);

    public override bool Equals(object? obj) => Equals(obj as DnsName);

    public override int GetHashCode() => _hash;

    /// <summary>Without the trailing dot; the root is ".".</summary>
    public override string ToString()
    {
        if (_wire[0] == 0)
            return ".";

        var text = new StringBuilder(_wire.Length);
        for (var label = 0; _wire[label] != 0; label += _wire[label] + 1)
        {
            if (label > 0)
                text.Append('.');
            foreach (var octet in _wire.AsSpan(label + 1, _wire[label]))
                Append(text, octet);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, byte octet)
    {
        if (octet is (byte)'.' or (byte)'\\')
            text.Append('\\').Append((char)octet);
        else if (octet is > (byte)' ' and <= (byte)'~')
            text.Append((char)octet);
        else
            text.Append(CultureInfo.InvariantCulture, $"\\{octet:D3}");
    }

    private static bool CloseLabel(List<byte> wire, int label)
    {
        var length = wire.Count - label - 1;
        wire[label] = (byte)Math.Min(length, MaxLabelOctets);
        return length is > 0 and <= MaxLabelOctets;
    }

    /// <summary>One character, or an escape: <c>\X</c> or <c>\DDD</c>.</summary>
    private static bool Octet(string text, ref int i, out byte octet)
    {
        octet = 0;
        if (text[i] == '\\')
        {
            i++;
            if (i + 3 <= text.Length && char.IsAsciiDigit(text[i]))
            {
                i += 2;
                return byte.TryParse(text.AsSpan(i - 2, 3), NumberStyles.None, CultureInfo.InvariantCulture, out octet);
            }
        }

        if (i >= text.Length || !char.IsAscii(text[i]))
            return false;
        octet = (byte)text[i];
        return true;
    }
}
