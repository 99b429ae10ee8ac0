using System.Security.Cryptography;
using Relay.Core;

namespace Relay.Benchmarks;

internal sealed class SystemRandom : IRandomSource
{
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
