using Relay.Core;

namespace Relay.Submission.Tests.Support;

/// <summary>The same bytes in each run.</summary>
internal sealed class SeededRandom : IRandomSource
{
    private readonly Random _random = new(1);

    public void Fill(Span<byte> bytes) => _random.NextBytes(bytes);
}
