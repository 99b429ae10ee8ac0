using System.Buffers;
using System.Text.RegularExpressions;
using Relay.Smtp.Data;

namespace Relay.Smtp.Tests.Data;

public sealed class ChunkDecoderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a\r\n", "a\r\n")]
    [InlineData("a", "a\r\n")]
    [InlineData("a\r\nb", "a\r\nb\r\n")]
    [InlineData("\r\n", "\r\n")]
    [InlineData(".", ".\r\n")]
    [InlineData(".\r\n", ".\r\n")]
    [InlineData("a\r\n.\r\n", "a\r\n.\r\n")]
    [InlineData("..a\r\n.b\r\n", "..a\r\n.b\r\n")]
    [InlineData("a\r\n\r\n", "a\r\n\r\n")]
    [InlineData("a\0\u00FF", "a\0\u00FF\r\n")]
    public void A_message_is_what_its_chunks_hold_and_the_last_line_is_ended(string content, string message) =>
        Everywhere(content, message, bare: false, message);

    [Theory]
    [InlineData("a\nb\r\n", "a\r\nb\r\n")]
    [InlineData("a\rb\r\n", "a\r\nb\r\n")]
    [InlineData("a\n", "a\r\n")]
    [InlineData("a\r", "a\r\n")]
    [InlineData("\r", "\r\n")]
    [InlineData("\r\r\n", "\r\n\r\n")]
    [InlineData("\n\r", "\r\n\r\n")]
    [InlineData("a\r\n\r", "a\r\n\r\n")]
    [InlineData("a\r\0\n", "a\r\n\0\r\n")]
    public void Bare_line_endings_are_told_of_or_normalised(string content, string normalised) =>
        Everywhere(content, content.EndsWith("\r\n", StringComparison.Ordinal) ? content : content + "\r\n", bare: true, normalised);

    [Theory]
    [MemberData(nameof(SmugglingCorpus.All), MemberType = typeof(SmugglingCorpus))]
    public void What_looks_like_the_end_of_data_is_content(string end, bool bare, string _)
    {
        var content = $"text{end}MAIL FROM:<mallory@example.org>\r\n";
        Everywhere(content, content, bare, Regex.Replace(content, "\r\n|\r|\n", "\r\n"));
    }

    [Theory]
    [InlineData(LineEndingPolicy.Reject, "", 0)]
    [InlineData(LineEndingPolicy.Reject, "\r\n\r\n", 0)]
    [InlineData(LineEndingPolicy.Reject, "ab\r\nabc\r\na", 3)]
    [InlineData(LineEndingPolicy.Reject, "..\r\n", 2)]
    [InlineData(LineEndingPolicy.Reject, "ab\nab", 5)]
    [InlineData(LineEndingPolicy.Normalise, "ab\nabc\ra", 3)]
    public void The_longest_line_is_known_even_before_it_ends(LineEndingPolicy policy, string content, int longest)
    {
        var decoder = new ChunkDecoder(policy);
        foreach (var octet in Octets.Of(content))
            decoder.Decode([octet], new ArrayBufferWriter<byte>());
        decoder.LongestLine.ShouldBe(longest);
    }

    /// <summary>Both policies, each pair of cuts, single octets, and empty chunks between.</summary>
    private static void Everywhere(string content, string rejected, bool bare, string normalised)
    {
        var octets = Octets.Of(content);
        foreach (var (policy, message) in ((LineEndingPolicy, string)[])[(LineEndingPolicy.Reject, rejected), (LineEndingPolicy.Normalise, normalised)])
        {
            for (var first = 0; first <= octets.Length; first++)
            {
                for (var second = first; second <= octets.Length; second++)
                    Read(policy, [octets[..first], octets[first..second], octets[second..]], bare).ShouldBe(message);
            }

            Read(policy, octets.SelectMany(octet => (byte[][])[[octet], []]), bare).ShouldBe(message);
        }
    }

    private static string Read(LineEndingPolicy policy, IEnumerable<byte[]> chunks, bool bare)
    {
        var decoder = new ChunkDecoder(policy);
        var output = new ArrayBufferWriter<byte>();
        foreach (var chunk in chunks)
            decoder.Decode(chunk, output);
        decoder.Complete(output);
        decoder.HasBareLineEnding.ShouldBe(bare);
        return Octets.Text(output.WrittenSpan);
    }
}
