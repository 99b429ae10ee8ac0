using System.Globalization;
using System.Text;

namespace Relay.Smtp.Tests.Fuzzing;

/// <summary>The kept inputs: files of lines, with escapes for what can't be seen.</summary>
internal static class FuzzCorpus
{
    public static IReadOnlyList<byte[]> Read(string name) =>
        [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Corpus", name)).Select(Unescape)];

    public static string Escape(ReadOnlySpan<byte> octets)
    {
        var line = new StringBuilder();
        foreach (var octet in octets)
        {
            line.Append(octet switch
            {
                (byte)'\r' => "\\r",
                (byte)'\n' => "\\n",
                0 => "\\0",
                (byte)'\\' => @"\\",
                >= 0x20 and < 0x7F => ((char)octet).ToString(),
                _ => $"\\x{octet:X2}",
            });
        }

        return line.ToString();
    }

    public static byte[] Unescape(string line)
    {
        var octets = new List<byte>();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                octets.Add((byte)line[i]);
                continue;
            }

            var escape = line[++i];
            octets.Add(escape switch
            {
                'r' => (byte)'\r',
                'n' => (byte)'\n',
                '0' => 0,
                '\\' => (byte)'\\',
                'x' => byte.Parse(line.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                _ => throw new FormatException($"No escape: \\{escape} in {line}"),
            });
            if (escape == 'x')
                i += 2;
        }

        return [.. octets];
    }
}
