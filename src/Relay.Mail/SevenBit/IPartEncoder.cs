using System.Buffers;

namespace Relay.Mail.SevenBit;

/// <summary>A transfer encoding (RFC 2045 §6), for one body that arrives in pieces; how it is cut makes no difference.</summary>
internal interface IPartEncoder
{
    void Append(ReadOnlySpan<byte> octets, IBufferWriter<byte> output);

    /// <summary>Nothing follows. The line that was last is left open.</summary>
    void Complete(IBufferWriter<byte> output);
}
