using System.Buffers;
using System.Globalization;
using System.Text;
using Relay.Core;

namespace Relay.Smtp.Replies;

/// <summary>
/// A reply (RFC 5321 §4.2): a code and one line of text or more. The enhanced status, where there is one, stands before each line
/// on the wire (RFC 2034 §4) and not in <see cref="Lines"/>.
/// </summary>
public sealed record Reply(int Code, EnhancedStatus? Status, IReadOnlyList<string> Lines)
{
    public Reply(int code, EnhancedStatus? status, string text) : this(code, status, [text]) { }

    public bool IsPositive => Code is >= 200 and < 300;

    public bool IsIntermediate => Code is >= 300 and < 400;

    public bool IsTransientFailure => Code is >= 400 and < 500;

    public bool IsPermanentFailure => Code is >= 500 and < 600;

    /// <summary>RFC 5321 §3.8: the server closes the connection, whatever was asked.</summary>
    public bool ClosesConnection => Code == 421;

    public void WriteTo(IBufferWriter<byte> output)
    {
        for (var i = 0; i < Lines.Count; i++)
        {
            var separator = i == Lines.Count - 1 ? ' ' : '-';
            var status = Status is { } s ? $"{s} " : "";
            Encoding.UTF8.GetBytes($"{Code.ToString(CultureInfo.InvariantCulture)}{separator}{status}{Lines[i]}\r\n", output);
        }
    }

    /// <summary>On one line, as it stands in a log: <c>550 5.1.1 no such user</c>.</summary>
    public override string ToString() => $"{Code.ToString(CultureInfo.InvariantCulture)} {(Status is { } s ? $"{s} " : "")}{string.Join(' ', Lines)}";
}
