using System.Buffers;
using System.Net;
using System.Net.Security;
using BenchmarkDotNet.Attributes;
using Relay.Benchmarks.Queue;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Mail;

namespace Relay.Benchmarks.Micro;

/// <summary>What is done to a message's header on its way in, and what is asked of its octets.</summary>
public class HeaderBenchmarks
{
    /// <summary>What a connection hands over at a time.</summary>
    private const int PieceOctets = 4096;

    private readonly ArrayBufferWriter<byte> _output = new(256 * 1024);
    private readonly byte[] _small = Sample.Message(4096);
    private readonly byte[] _large = Sample.Message(102_400);
    private readonly TraceInfo _trace = new()
    {
        ClientName = "client.example.org",
        ClientAddress = IPAddress.Parse("192.0.2.7"),
        HostName = "relay.example.org",
        Id = new QueueId(1L << 60),
        ReceivedAt = QueueHome.Time.GetUtcNow(),
        IsExtended = true,
        IsAuthenticated = true,
        IsEncrypted = true,
        CipherSuite = TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        OnlyRecipient = Mailbox.Parse("bob@example.net"),
    };

    [Benchmark]
    public int WriteTrace()
    {
        _output.ResetWrittenCount();
        TraceHeader.Write(_trace, _output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int FixUp4K() => FixUp(_small);

    [Benchmark]
    public int FixUp100K() => FixUp(_large);

    [Benchmark]
    public bool ScanForSevenBit100K() => SevenBitScan.IsPlain(_large);

    private int FixUp(byte[] message)
    {
        _output.ResetWrittenCount();
        var fixups = new SubmissionFixups(_trace);
        for (var rest = message.AsSpan(); !rest.IsEmpty; rest = rest[Math.Min(PieceOctets, rest.Length)..])
            fixups.Append(rest[..Math.Min(PieceOctets, rest.Length)], _output);
        fixups.Complete(_output);
        return _output.WrittenCount;
    }
}
