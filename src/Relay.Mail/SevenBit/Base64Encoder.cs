using System.Buffers;
using System.Buffers.Text;

namespace Relay.Mail.SevenBit;

/// <summary>RFC 2045 §6.8.</summary>
internal sealed class Base64Encoder : IPartEncoder
{
    /// <summary>Octets that make a line of 76 characters.</summary>
    private const int OctetsInLine = 57;

    private readonly byte[] _line = new byte[OctetsInLine];
    private int _length;
    private bool _isFirst = true;

    public void Append(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        while (!octets.IsEmpty)
        {
            var taken = Math.Min(octets.Length, OctetsInLine - _length);
            octets[..taken].CopyTo(_line.AsSpan(_length));
            _length += taken;
            octets = octets[taken..];
            if (_length == OctetsInLine)
                Complete(output);
        }
    }

    public void Complete(IBufferWriter<byte> output)
    {
        if (_length == 0)
            return;
        if (!_isFirst)
            output.Write("\r\n"u8);
        _isFirst = false;
        var target = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(_length));
        Base64.EncodeToUtf8(_line.AsSpan(0, _length), target, out _, out var written);
        output.Advance(written);
        _length = 0;
    }
}
