using System.Buffers;
using Relay.Smtp.Data;

namespace Relay.Smtp.Tests.Data;

public sealed class DotDecoderTests
{
    /// <summary>What others have taken for the end of the data, each with text before and behind it, and whether it has a bare CR or LF.</summary>
    public static TheoryData<string, bool> Smuggling() => new()
    {
        { "\n.\n", true },
        { "\n.\r\n", true },
        { "\r\n.\n", true },
        { "\r.\r", true },
        { "\r.\n", true },
        { "\n.\r", true },
        { "\r.\r\n", true },
        { "\r\n.\r", true },
        { "\r\n\0.\r\n", false },
        { "\r\n.\0\r\n", false },
        { "\r\n.\r\r\n", true },
        { "\r\r\n.\r\r\n", true },
        { "\r\n.\r\0\n", true },
        { "\r\n. \r\n", false },
        { "\r\n..\r\n", false },
        { "\r\0\n.\r\n", true },
        { "\r\n.\n.\r", true },
        { "\u0085.\u0085", false },
    };

    [Theory]
    [MemberData(nameof(Smuggling))]
    public void Nothing_but_crlf_dot_crlf_ends_the_data_however_it_is_cut(string end, bool bare)
    {
        var stream = Octets.Of($"text{end}MAIL FROM:<mallory@example.org>");
        for (var cut = 0; cut <= stream.Length; cut++)
        {
            var decoder = new DotDecoder();
            var output = new ArrayBufferWriter<byte>();
            decoder.Decode(stream.AsSpan(0, cut), output).ShouldBe(cut);
            decoder.Decode(stream.AsSpan(cut), output).ShouldBe(stream.Length - cut);
            decoder.IsComplete.ShouldBeFalse();
            decoder.HasBareLineEnding.ShouldBe(bare);
            Octets.Text(output.WrittenSpan).ShouldEndWith("MAIL FROM:<mallory@example.org>");
        }
    }

    [Theory]
    [MemberData(nameof(Smuggling))]
    public void Behind_each_of_them_the_true_end_is_found(string end, bool bare)
    {
        var stream = Octets.Of($"text{end}more\r\n.\r\nQUIT\r\n");
        var decoder = new DotDecoder();
        var taken = 0;
        while (!decoder.IsComplete)
            taken += decoder.Decode(stream.AsSpan(taken, 1), new ArrayBufferWriter<byte>());
        taken.ShouldBe(stream.Length - "QUIT\r\n".Length);
        decoder.HasBareLineEnding.ShouldBe(bare);
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
    [Fact]
    public void Any_stream_in_any_pieces_means_the_same()
    {
        const int rounds = 50_000;
        var random = new Random(2821);
        for (var round = 0; round < rounds; round++)
        {
            var stream = RandomText(random, ".\r\na\0", 24);
            var expected = Expected(stream);
            var decoder = new DotDecoder();
            var output = new ArrayBufferWriter<byte>();
            var taken = 0;
            while (taken < stream.Length && !decoder.IsComplete)
                taken += decoder.Decode(Octets.Of(stream).AsSpan(taken, random.Next(1, stream.Length - taken + 1)), output);

            decoder.IsComplete.ShouldBe(expected.IsComplete, Show(stream));
            if (!expected.IsComplete)
                continue;

            taken.ShouldBe(expected.Taken, Show(stream));
            Octets.Text(output.WrittenSpan).ShouldBe(expected.Message, Show(stream));
            decoder.HasBareLineEnding.ShouldBe(expected.Bare, Show(stream));
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

    private static (bool IsComplete, int Taken, string Message, bool Bare) Expected(string stream)
    {
        // The CRLF of DATA is the first line end.
        var end = $"\r\n{stream}".IndexOf("\r\n.\r\n", StringComparison.Ordinal);
        if (end < 0)
            return default;

        var lines = stream[..end].Split("\r\n");
        var bare = lines.Any(line => line.Contains('\r', StringComparison.Ordinal) || line.Contains('\n', StringComparison.Ordinal));
        return (true, end + 3, string.Join("\r\n", lines.Select(line => line.StartsWith('.') ? line[1..] : line)), bare);
    }

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
