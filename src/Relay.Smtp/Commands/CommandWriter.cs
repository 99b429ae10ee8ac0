using System.Buffers;
using System.Globalization;
using System.Text;
using Relay.Core.Addresses;

namespace Relay.Smtp.Commands;

/// <summary>Writes a client's commands. Every value comes from our own grammar, which lets no CR or LF through.</summary>
public static class CommandWriter
{
    public static void Ehlo(IBufferWriter<byte> output, string name) => Line(output, $"EHLO {name}");

    public static void Helo(IBufferWriter<byte> output, string name) => Line(output, $"HELO {name}");

    public static void StartTls(IBufferWriter<byte> output) => Line(output, "STARTTLS");

    /// <param name="reversePath">Null is <c>&lt;&gt;</c>.</param>
    /// <param name="size">Octets (RFC 1870 §5); null where the next hop does not know SIZE.</param>
    public static void Mail(IBufferWriter<byte> output, Mailbox? reversePath, long? size, bool eightBit)
    {
        var sizeParameter = size is { } octets ? $" SIZE={octets.ToString(CultureInfo.InvariantCulture)}" : "";
        Line(output, $"MAIL FROM:<{Wire(reversePath)}>{sizeParameter}{(eightBit ? " BODY=8BITMIME" : "")}");
    }

    public static void Rcpt(IBufferWriter<byte> output, Mailbox forwardPath) => Line(output, $"RCPT TO:<{Wire(forwardPath)}>");

    public static void Data(IBufferWriter<byte> output) => Line(output, "DATA");

    public static void Rset(IBufferWriter<byte> output) => Line(output, "RSET");

    public static void Quit(IBufferWriter<byte> output) => Line(output, "QUIT");

    /// <summary>IDN domains go out as A-labels; an ASCII domain goes out as it was written.</summary>
    private static string Wire(Mailbox? mailbox) => mailbox switch
    {
        null => "",
        { Domain: var domain } when Ascii.IsValid(domain.Text) => mailbox.ToString(),
        _ => $"{mailbox.LocalPart}@{mailbox.Domain.Ascii}",
    };

    private static void Line(IBufferWriter<byte> output, string line) => Encoding.UTF8.GetBytes($"{line}\r\n", output);
}
