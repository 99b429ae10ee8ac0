using System.Buffers;
using System.Text.RegularExpressions;
using Relay.Smtp.Data;

namespace Relay.Smtp.Tests.Data;

public sealed class DotDecoderTests
{
    private const string Smuggled = "MAIL FROM:<mallory@example.org>";

    [Theory]
    [MemberData(nameof(SmugglingCorpus.All), MemberType = typeof(SmugglingCorpus))]
    public void Nothing_but_crlf_dot_crlf_ends_the_data_however_it_is_cut(string end, bool bare, string normalised)
    {
        var stream = Octets.Of($"text{end}{Smuggled}");
        for (var first = 0; first <= stream.Length; first++)
        {
            for (var second = first; second <= stream.Length; second++)
            {
                Read(stream, first, second, LineEndingPolicy.Reject, bare).ShouldEndWith(Smuggled);
                Read(stream, first, second, LineEndingPolicy.Normalise, bare).ShouldBe($"text{normalised}{Smuggled}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(SmugglingCorpus.All), MemberType = typeof(SmugglingCorpus))]
    public void At_the_very_beginning_they_end_nothing_either(string end, bool bare, string normalised)
    {
        foreach (var policy in Enum.GetValues<LineEndingPolicy>())
        {
            var decoder = new DotDecoder(policy);
            var output = new ArrayBufferWriter<byte>();
            foreach (var octet in Octets.Of(end + Smuggled))
                decoder.Decode([octet], output).ShouldBe(1);

            decoder.IsComplete.ShouldBeFalse();
            decoder.HasBareLineEnding.ShouldBe(bare);
            if (policy == LineEndingPolicy.Normalise)
                Octets.Text(output.WrittenSpan).ShouldBe(normalised + Smuggled);
        }
    }

    [Theory]
    [MemberData(nameof(SmugglingCorpus.All), MemberType = typeof(SmugglingCorpus))]
    public void Behind_each_of_them_the_true_end_is_found(string end, bool bare, string normalised)
    {
        var stream = Octets.Of($"text{end}more\r\n.\r\nQUIT\r\n");
        foreach (var policy in Enum.GetValues<LineEndingPolicy>())
        {
            var decoder = new DotDecoder(policy);
            var output = new ArrayBufferWriter<byte>();
            var taken = 0;
            while (!decoder.IsComplete)
                taken += decoder.Decode(stream.AsSpan(taken, 1), output);
            taken.ShouldBe(stream.Length - "QUIT\r\n".Length);
            decoder.HasBareLineEnding.ShouldBe(bare);
            if (policy == LineEndingPolicy.Normalise)
                Octets.Text(output.WrittenSpan).ShouldBe($"text{normalised}more\r\n");
        }
    }

    [Theory]
    [InlineData("\n.\r\n.\r\n", "\r\n.\r\n")] // the dot behind LF ended nothing, and began behind no CRLF; the next one did
    [InlineData("a\r\n.\n.\r\n.\r\n", "a\r\n.\r\n.\r\n")]
    [InlineData("a\n\r\n.\r\n", "a\r\n\r\n")]
    [InlineData("a\r\r\n.\r\n", "a\r\n\r\n")]
    [InlineData("a\n..b\r..c\r\n.\r\n", "a\r\n.b\r\n.c\r\n")]
    [InlineData("a\n.b\r\n.\r\n", "a\r\nb\r\n")]
    public void Normalised_lines_are_lines_like_others(string stream, string message)
    {
        for (var cut = 0; cut <= stream.Length; cut++)
        {
            var decoder = new DotDecoder(LineEndingPolicy.Normalise);
            var output = new ArrayBufferWriter<byte>();
            var octets = Octets.Of(stream + "QUIT\r\n");
            var taken = decoder.Decode(octets.AsSpan(0, cut), output);
            taken += decoder.Decode(octets.AsSpan(taken), output);
            decoder.IsComplete.ShouldBeTrue();
            taken.ShouldBe(stream.Length);
            Octets.Text(output.WrittenSpan).ShouldBe(message);
        }
    }

    [Theory]
    [InlineData(LineEndingPolicy.Reject, "\r\n.\r\n", 0)]
    [InlineData(LineEndingPolicy.Reject, "abc\r\n.\r\n", 3)]
    [InlineData(LineEndingPolicy.Reject, "abc\r\nab\r\n.\r\n", 3)]
    [InlineData(LineEndingPolicy.Reject, "..bc\r\n.\r\n", 3)]
    [InlineData(LineEndingPolicy.Reject, "ab\ncd\r\n.\r\n", 5)]
    [InlineData(LineEndingPolicy.Normalise, "ab\ncd\r\n.\r\n", 2)]
    [InlineData(LineEndingPolicy.Normalise, "\n.\n\r\n.\r\n", 1)]
    [InlineData(LineEndingPolicy.Reject, "abc", 3)]
    public void The_longest_line_is_known_even_before_it_ends(LineEndingPolicy policy, string stream, int longest)
    {
        var decoder = new DotDecoder(policy);
        foreach (var octet in Octets.Of(stream))
            decoder.Decode([octet], new ArrayBufferWriter<byte>());
        decoder.LongestLine.ShouldBe(longest);
    }

    [Theory]
    [InlineData(".\r\n", "")]
    [InlineData("\r\n.\r\n", "\r\n")]
    [InlineData("a\r\n.\r\n", "a\r\n")]
    [InlineData("..\r\n.\r\n", ".\r\n")]
    [InlineData(".a\r\n.\r\n", "a\r\n")]
    [InlineData("a.\r\n.\r\n", "a.\r\n")]
    [InlineData("...a\r\n....\r\n.\r\n", "..a\r\n...\r\n")]
    public void The_end_is_no_part_of_the_message_and_the_dots_are_unstuffed(string stream, string message)
    {
        var decoder = new DotDecoder();
        Octets.Written(output => decoder.Decode(Octets.Of(stream + "RSET\r\n"), output).ShouldBe(stream.Length)).ShouldBe(message);
        decoder.IsComplete.ShouldBeTrue();
        decoder.HasBareLineEnding.ShouldBeFalse();
    }

    [Fact]
    public void Nothing_is_read_behind_the_end()
    {
        var decoder = new DotDecoder();
        decoder.Decode(".\r\n"u8, new ArrayBufferWriter<byte>());
        decoder.Decode("more\r\n"u8, new ArrayBufferWriter<byte>()).ShouldBe(0);
    }

    /// <summary>Streams of the octets that matter, against the shortest description of what should come of them.</summary>
    [Theory]
    [InlineData(LineEndingPolicy.Reject)]
    [InlineData(LineEndingPolicy.Normalise)]
    public void Any_stream_in_any_pieces_means_the_same(LineEndingPolicy policy)
    {
        const int rounds = 50_000;
        var random = new Random(2821);
        for (var round = 0; round < rounds; round++)
        {
            var stream = RandomText(random, ".\r\na\0", 24);
            var expected = policy == LineEndingPolicy.Reject ? Rejected(stream) : Normalised(stream);
            var decoder = new DotDecoder(policy);
            var output = new ArrayBufferWriter<byte>();
            var taken = 0;
            while (taken < stream.Length && !decoder.IsComplete)
                taken += decoder.Decode(Octets.Of(stream).AsSpan(taken, random.Next(1, stream.Length - taken + 1)), output);

            decoder.IsComplete.ShouldBe(expected.IsComplete, Show(stream));
            if (!expected.IsComplete)
                continue;

            taken.ShouldBe(expected.Taken, Show(stream));
            var message = Octets.Text(output.WrittenSpan);
            message.ShouldBe(expected.Message, Show(stream));
            decoder.HasBareLineEnding.ShouldBe(expected.Bare, Show(stream));
            decoder.LongestLine.ShouldBe(message.Split("\r\n").Max(line => line.Length), Show(stream));
        }
    }

    [Fact]
    public void What_the_encoder_stuffs_the_decoder_unstuffs_in_any_pieces()
    {
        const int rounds = 50_000;
        string[] alphabet = [".", "\r\n", "a", "\0"];
        var random = new Random(5321);
        for (var round = 0; round < rounds; round++)
        {
            var content = string.Concat(Enumerable.Range(0, random.Next(16)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            var stream = Octets.Of(Octets.Written(output => Encode(content, random, output)));
            var decoder = new DotDecoder();
            var output = new ArrayBufferWriter<byte>();
            var taken = 0;
            while (taken < stream.Length)
                taken += decoder.Decode(stream.AsSpan(taken, random.Next(1, stream.Length - taken + 1)), output);

            decoder.IsComplete.ShouldBeTrue(Show(content));
            decoder.HasBareLineEnding.ShouldBeFalse(Show(content));
            Octets.Text(output.WrittenSpan).ShouldBe(content.Length == 0 || content.EndsWith("\r\n", StringComparison.Ordinal) ? content : content + "\r\n", Show(content));
        }
    }

    [Theory]
    [InlineData("", ".\r\n")]
    [InlineData("a", "a\r\n.\r\n")]
    [InlineData("a\r", "a\r\n.\r\n")]
    [InlineData("a\r\n", "a\r\n.\r\n")]
    [InlineData(".", "..\r\n.\r\n")]
    [InlineData(".a\r\n..\r\n", "..a\r\n...\r\n.\r\n")]
    public void The_encoder_stuffs_and_ends(string content, string stream) =>
        Octets.Written(output => Encode(content, new Random(1), output)).ShouldBe(stream);

    private static string Read(byte[] stream, int first, int second, LineEndingPolicy policy, bool bare)
    {
        var decoder = new DotDecoder(policy);
        var output = new ArrayBufferWriter<byte>();
        decoder.Decode(stream.AsSpan(0, first), output).ShouldBe(first);
        decoder.Decode(stream.AsSpan(first, second - first), output).ShouldBe(second - first);
        decoder.Decode(stream.AsSpan(second), output).ShouldBe(stream.Length - second);
        decoder.IsComplete.ShouldBeFalse();
        decoder.HasBareLineEnding.ShouldBe(bare);
        return Octets.Text(output.WrittenSpan);
    }

    private static (bool IsComplete, int Taken, string Message, bool Bare) Rejected(string stream)
    {
        // The CRLF of DATA is the first line end.
        var end = $"\r\n{stream}".IndexOf("\r\n.\r\n", StringComparison.Ordinal);
        if (end < 0)
            return default;

        var lines = stream[..end].Split("\r\n");
        return (true, end + 3, string.Join("\r\n", lines.Select(Unstuffed)), HasBare(stream[..end]));
    }

    private static (bool IsComplete, int Taken, string Message, bool Bare) Normalised(string stream)
    {
        var end = $"\r\n{stream}".IndexOf("\r\n.\r\n", StringComparison.Ordinal);
        if (end < 0)
            return default;

        var lines = Regex.Split(stream[..end], "\r\n|\r|\n");
        return (true, end + 3, string.Join("\r\n", lines.Select(line => line == "." ? line : Unstuffed(line))), HasBare(stream[..end]));
    }

    private static string Unstuffed(string line) => line.StartsWith('.') ? line[1..] : line;

    private static bool HasBare(string text) => Regex.IsMatch(text, "\r(?!\n)|(?<!\r)\n");

    private static void Encode(string content, Random random, IBufferWriter<byte> output)
    {
        var encoder = new DotEncoder();
        var octets = Octets.Of(content);
        for (var done = 0; done < octets.Length;)
        {
            var piece = random.Next(1, octets.Length - done + 1);
            encoder.Encode(octets.AsSpan(done, piece), output);
            done += piece;
        }

        encoder.Finish(output);
    }

    private static string RandomText(Random random, string alphabet, int maxLength) =>
        string.Concat(Enumerable.Range(0, random.Next(1, maxLength)).Select(_ => alphabet[random.Next(alphabet.Length)]));

    private static string Show(string text) => text.Replace("\r", "\\r").Replace("\n", "\\n").Replace("\0", "\\0");
}
