using Relay.Core;

namespace Relay.Mail.Tests;

internal sealed class FixedRandom : IRandomSource
{
    public void Fill(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(i + 1);
    }
}
