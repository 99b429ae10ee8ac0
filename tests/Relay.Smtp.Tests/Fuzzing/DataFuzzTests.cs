using System.Buffers;
using System.Text.RegularExpressions;
using Relay.Smtp.Data;

namespace Relay.Smtp.Tests.Fuzzing;

public sealed class DataFuzzTests
{
    [Fact]
    public Task Any_data_means_the_same_in_any_pieces_and_ends_at_its_true_end() => Fuzzer.RunAsync("data.txt", (input, random) =>
    {
        foreach (var policy in Enum.GetValues<LineEndingPolicy>())
        {
            var whole = ReadData(input, policy, () => int.MaxValue);
            var pieces = ReadData(input, policy, () => random.Next(1, 20));
            Assert.Equal(whole, pieces);

            // The CRLF of DATA is the first line end. Nothing but this may end a message: what follows it is run as commands.
            var end = $"\r\n{Octets.Text(input)}".IndexOf("\r\n.\r\n", StringComparison.Ordinal);
            Assert.Equal((end >= 0, end >= 0 ? end + 3 : input.Length), (whole.IsComplete, whole.Taken));
            if (whole.IsComplete)
                AssertLines(whole.Message, whole.HasBare, policy, whole.LongestLine);
            if (whole.IsComplete && (policy == LineEndingPolicy.Normalise || !whole.HasBare))
                AssertGoesOut(whole.Message);
        }
    });

    [Fact]
    public Task Any_chunks_mean_the_same_in_any_pieces() => Fuzzer.RunAsync("data.txt", (input, random) =>
    {
        foreach (var policy in Enum.GetValues<LineEndingPolicy>())
        {
            var whole = ReadChunks(input, policy, () => int.MaxValue);
            Assert.Equal(whole, ReadChunks(input, policy, () => random.Next(1, 20)));
            AssertLines(whole.Message, whole.HasBare, policy, whole.LongestLine);
        }
    });

    private static (bool IsComplete, int Taken, string Message, bool HasBare, int LongestLine) ReadData(byte[] input, LineEndingPolicy policy, Func<int> pieceLength)
    {
        var decoder = new DotDecoder(policy);
        var output = new ArrayBufferWriter<byte>();
        var taken = 0;
        while (taken < input.Length && !decoder.IsComplete)
        {
            var piece = input.AsSpan(taken, Math.Min(pieceLength(), input.Length - taken));
            var length = decoder.Decode(piece, output);
            Assert.True(length == piece.Length || decoder.IsComplete);
            taken += length;
        }

        return (decoder.IsComplete, taken, Octets.Text(output.WrittenSpan), decoder.HasBareLineEnding, decoder.LongestLine);
    }

    private static (string Message, bool HasBare, int LongestLine) ReadChunks(byte[] input, LineEndingPolicy policy, Func<int> pieceLength)
    {
        var decoder = new ChunkDecoder(policy);
        var output = new ArrayBufferWriter<byte>();
        for (var taken = 0; taken < input.Length;)
        {
            var length = Math.Min(pieceLength(), input.Length - taken);
            decoder.Decode(input.AsSpan(taken, length), output);
            taken += length;
        }

        decoder.Complete(output);
        return (Octets.Text(output.WrittenSpan), decoder.HasBareLineEnding, decoder.LongestLine);
    }

    private static void AssertLines(string message, bool hasBare, LineEndingPolicy policy, int longestLine)
    {
        Assert.True(message.Length == 0 || message.EndsWith("\r\n", StringComparison.Ordinal));
        Assert.Equal(policy == LineEndingPolicy.Reject && hasBare, Regex.IsMatch(message, "\r(?!\n)|(?<!\r)\n"));
        Assert.Equal(message.Split("\r\n").Max(line => line.Length), longestLine);
    }

    /// <summary>What was taken in comes out of the next hop's decoder as it was.</summary>
    private static void AssertGoesOut(string message)
    {
        var stream = new ArrayBufferWriter<byte>();
        var encoder = new DotEncoder();
        encoder.Encode(Octets.Of(message), stream);
        encoder.Finish(stream);
        var received = ReadData(stream.WrittenSpan.ToArray(), LineEndingPolicy.Reject, () => int.MaxValue);
        Assert.Equal((true, stream.WrittenCount, message), (received.IsComplete, received.Taken, received.Message));
    }
}
