using System.Security.Cryptography;
using Relay.Core;

namespace Relay.Hosting;

/// <summary>Chance from the operating system.</summary>
internal sealed class SystemRandom : IRandomSource
{
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
