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
    /// <param name="utf8">The transaction is one of SMTPUTF8 (RFC 6531 §3.4), and addresses go out as they were written.</param>
    /// <param name="requireTls">RFC 8689 §2.</param>
    public static void Mail(IBufferWriter<byte> output, Mailbox? reversePath, long? size, bool eightBit, bool utf8 = false, bool requireTls = false)
    {
        var line = new StringBuilder($"MAIL FROM:<{Wire(reversePath, utf8)}>");
        if (size is { } octets)
            line.Append(CultureInfo.InvariantCulture, $" SIZE={octets}");
        if (eightBit)
            line.Append(" BODY=8BITMIME");
        if (utf8)
            line.Append(" SMTPUTF8");
        if (requireTls)
            line.Append(" REQUIRETLS");
        Line(output, line.ToString());
    }

    public static void Rcpt(IBufferWriter<byte> output, Mailbox forwardPath, bool utf8 = false) => Line(output, $"RCPT TO:<{Wire(forwardPath, utf8)}>");

    public static void Data(IBufferWriter<byte> output) => Line(output, "DATA");

    public static void Rset(IBufferWriter<byte> output) => Line(output, "RSET");

    public static void Quit(IBufferWriter<byte> output) => Line(output, "QUIT");

    /// <summary>Without SMTPUTF8 an IDN domain goes out as A-labels; an ASCII domain goes out as it was written.</summary>
    private static string Wire(Mailbox? mailbox, bool utf8) => mailbox switch
    {
        null => "",
        { Domain: var domain } when utf8 || Ascii.IsValid(domain.Text) => mailbox.ToString(),
        _ => $"{mailbox.LocalPart}@{mailbox.Domain.Ascii}",
    };

    private static void Line(IBufferWriter<byte> output, string line) => Encoding.UTF8.GetBytes($"{line}\r\n", output);
}
