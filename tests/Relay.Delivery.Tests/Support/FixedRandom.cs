using Relay.Core;

namespace Relay.Delivery.Tests.Support;

/// <summary>One end of chance or the other.</summary>
internal sealed class FixedRandom(byte octet) : IRandomSource
{
    public void Fill(Span<byte> bytes) => bytes.Fill(octet);
}
