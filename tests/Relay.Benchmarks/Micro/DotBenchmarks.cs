using System.Buffers;
using BenchmarkDotNet.Attributes;
using Relay.Smtp.Data;

namespace Relay.Benchmarks.Micro;

/// <summary>Dot transparency and the search for the end of the data, both ways.</summary>
public class DotBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(256 * 1024);
    private byte[] _message = [];
    private byte[] _stuffed = [];

    [Params(4096, 102_400)]
    public int Octets { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _message = Sample.Message(Octets);
        Encode();
        _stuffed = _output.WrittenSpan.ToArray();
        if (!Decode())
            throw new InvalidOperationException("The end of the data was not found.");
    }

    [Benchmark]
    public int Encode()
    {
        _output.ResetWrittenCount();
        var encoder = new DotEncoder();
        encoder.Encode(_message, _output);
        encoder.Finish(_output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public bool Decode()
    {
        _output.ResetWrittenCount();
        var decoder = new DotDecoder();
        decoder.Decode(_stuffed, _output);
        return decoder.IsComplete;
    }

    [Benchmark]
    public int DecodeChunk()
    {
        _output.ResetWrittenCount();
        var decoder = new ChunkDecoder();
        decoder.Decode(_message, _output);
        decoder.Complete(_output);
        return _output.WrittenCount;
    }
}
