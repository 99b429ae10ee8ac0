namespace Relay.Smtp.Tests.Fuzzing;

/// <summary>Changes an input in a few places, with a liking for what means something to a grammar.</summary>
internal static class Mutator
{
    /// <summary>Octets; longer than any line the session would hand on.</summary>
    private const int MaxLength = 4096;

    private const int MaxChanges = 6;

    private static readonly byte[][] Words =
    [
        .. ((string[])
        [
            "\r\n", "\r", "\n", "\0", ".", "\r\n.\r\n", "\n.\n", "\x1B", "\x7F", "\u0085", "\u00C2\u0085", "\u00C3\u00A9", "\u00E2\u0080\u00A8",
            "\u00F0\u009F\u0098\u0080", "\u00C0\u0080", "\u00ED\u00A0\u0080", " ", "  ", "=", "==", "+", ",", ";", ":", "<", ">", "@", "\"", "\\", "[", "]", "{", "}",
            "+0D", "+0A", "+00", "+20", "+2B", "+7F", "+C2+85", @"\x{0A}", @"\x{85}", @"\x{E9}", "=2C", "=3D", "n,,", "y,,", "p=tls-unique,,", "m=1,", "a=",
            "AAAA", "0", "9", "-1", "99999999999999999999", " LAST", " SIZE=1", " BODY=8BITMIME", " NOTIFY=NEVER", "utf-8;", "IPv6:", "xn--",
        ]).Select(Octets.Of),
    ];

    public static byte[] Mutate(byte[] input, IReadOnlyList<byte[]> others, Random random)
    {
        var octets = new List<byte>(input);
        for (var changes = random.Next(1, MaxChanges + 1); changes > 0; changes--)
            Change(octets, others, random);
        return [.. octets.Take(MaxLength)];
    }

    private static void Change(List<byte> octets, IReadOnlyList<byte[]> others, Random random)
    {
        var at = random.Next(octets.Count + 1);
        var length = random.Next(Math.Min(octets.Count - at, 16) + 1);
        switch (random.Next(8))
        {
            case 0 when at < octets.Count:
                octets[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < octets.Count:
                octets[at] = (byte)random.Next(256);
                break;
            case 2:
                octets.RemoveRange(at, length);
                break;
            case 3:
                octets.InsertRange(random.Next(octets.Count + 1), octets.GetRange(at, length));
                break;
            case 4:
                var other = others[random.Next(others.Count)];
                octets.RemoveRange(at, octets.Count - at);
                octets.AddRange(other[random.Next(other.Length + 1)..]);
                break;
            case 5:
                octets.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(700)));
                break;
            default:
                octets.InsertRange(at, Words[random.Next(Words.Length)]);
                break;
        }
    }
}
