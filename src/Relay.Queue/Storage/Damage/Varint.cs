namespace Relay.Queue.Storage.Damage;

/// <summary>SQLite's integers of 1 to 9 octets: seven bits each, and all eight of the ninth.</summary>
internal static class Varint
{
    public static long Read(ReadOnlySpan<byte> octets, ref int at)
    {
        var value = 0L;
        for (var i = 0; i < 9; i++)
        {
            if (at >= octets.Length)
                throw new FormatException("a number is cut off");
            var octet = octets[at++];
            if (i == 8)
                return (value << 8) | octet;
            value = (value << 7) | (uint)(octet & 0x7F);
            if (octet < 0x80)
                return value;
        }

        return value;
    }
}
