using System.Buffers;
using Relay.Submission.Proxy;

namespace Relay.Submission.Tests.Proxy;

/// <summary>What holds of a header however it arrives, and of what is none.</summary>
public sealed class ProxyHeaderTests
{
    private const int Rounds = 2000;

    /// <summary>What stands in headers, and so gets further than noise does.</summary>
    private const string Likely = " .:019f\r\n";

    private readonly Random _random = new(536);

    [Fact]
    public void Nothing_is_the_beginning_of_everything() => ProxyHeaders.Read([]).Status.ShouldBe(ProxyHeaderStatus.Incomplete);

    [Fact]
    public void A_part_of_a_header_is_incomplete_and_the_whole_is_read_up_to_its_end()
    {
        foreach (var header in ProxyHeaders.Valid)
        {
            for (var length = 0; length < header.Length; length++)
                ProxyHeaders.Read(header[..length]).ShouldBe((ProxyHeaderStatus.Incomplete, null, 0));

            foreach (var next in new[] { "", "E", "\r\n", "PROXY TCP4 192.0.2.9 192.0.2.25 1 2\r\n" })
            {
                var (status, _, consumed) = ProxyHeaders.Read([.. header, .. ProxyHeaders.Line(next)]);
                status.ShouldBe(ProxyHeaderStatus.Read);
                consumed.ShouldBe(header.Length);
            }
        }
    }

    [Fact]
    public void It_does_not_matter_how_it_is_split()
    {
        foreach (var header in ProxyHeaders.Valid)
        {
            byte[] input = [.. header, .. "EHLO client\r\n"u8];
            var whole = ProxyHeaders.Read(input);
            for (var at = 1; at < input.Length; at++)
                ProxyHeaders.Read(Split(input, [at])).ShouldBe(whole);
            ProxyHeaders.Read(Split(input, Enumerable.Range(1, input.Length - 1))).ShouldBe(whole);
        }
    }

    [Fact]
    public void Whatever_arrives_is_answered_and_the_answer_stays()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var octets = round % 2 == 0 ? Noise() : Damaged();
            var last = ProxyHeaders.Read([]);
            for (var length = 1; length <= octets.Length; length++)
            {
                var next = ProxyHeaders.Read(octets[..length]);
                if (last.Status != ProxyHeaderStatus.Incomplete)
                    next.ShouldBe(last);
                last = next;
            }

            ProxyHeaders.Read(Split(octets, [octets.Length / 2])).ShouldBe(last);
        }
    }

    [Fact]
    public void Noise_is_not_waited_for_beyond_what_a_header_may_be()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var octets = Damaged();
            Array.Resize(ref octets, ProxyHeader.MaxOctets);
            ProxyHeaders.Read(octets).Status.ShouldNotBe(ProxyHeaderStatus.Incomplete);
        }
    }

    private byte[] Noise()
    {
        var noise = new byte[_random.Next(1, 64)];
        _random.NextBytes(noise);
        return noise;
    }

    private byte[] Damaged()
    {
        var valid = ProxyHeaders.Valid[_random.Next(ProxyHeaders.Valid.Count)];
        byte[] damaged = [.. valid, .. "EHLO client\r\n"u8];
        for (var times = _random.Next(1, 3); times > 0; times--)
            damaged[_random.Next(Math.Min(valid.Length, 64))] = _random.Next(2) == 0 ? (byte)_random.Next(256) : (byte)Likely[_random.Next(Likely.Length)];
        return damaged;
    }

    private static ReadOnlySequence<byte> Split(byte[] octets, IEnumerable<int> ats)
    {
        var begin = 0;
        Segment? first = null, last = null;
        foreach (var at in ats.Append(octets.Length))
        {
            last = new Segment(octets[begin..at], last);
            first ??= last;
            begin = at;
        }

        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] octets, Segment? before)
        {
            Memory = octets;
            RunningIndex = before is null ? 0 : before.RunningIndex + before.Memory.Length;
            before?.Next = this;
        }
    }
}
