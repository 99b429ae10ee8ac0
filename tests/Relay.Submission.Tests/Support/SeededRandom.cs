using Relay.Core;

namespace Relay.Submission.Tests.Support;

/// <summary>The same bytes in each run.</summary>
internal sealed class SeededRandom(int seed = 1) : IRandomSource
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    public void Fill(Span<byte> bytes)
    {
        lock (_gate)
            _random.NextBytes(bytes);
    }
}
