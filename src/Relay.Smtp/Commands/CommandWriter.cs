using System.Buffers;
using System.Globalization;
using System.Text;
using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Smtp.Commands;

/// <summary>Writes a client's commands. Every value comes from our own grammar, which lets no CR or LF through.</summary>
public static class CommandWriter
{
    public static void Ehlo(IBufferWriter<byte> output, string name) => Line(output, $"EHLO {name}");

    public static void Helo(IBufferWriter<byte> output, string name) => Line(output, $"HELO {name}");

    /// <summary>RFC 2033 §4.1.</summary>
    public static void Lhlo(IBufferWriter<byte> output, string name) => Line(output, $"LHLO {name}");

    public static void StartTls(IBufferWriter<byte> output) => Line(output, "STARTTLS");

    /// <param name="initialResponse">Null where the server speaks first; none of it is written as "=" (RFC 4954 §4).</param>
    public static void Auth(IBufferWriter<byte> output, string mechanism, byte[]? initialResponse) => Line(output, initialResponse switch
    {
        null => $"AUTH {mechanism}",
        [] => $"AUTH {mechanism} =",
        _ => $"AUTH {mechanism} {Convert.ToBase64String(initialResponse)}",
    });

    /// <summary>A response in the course of AUTH; an empty one is an empty line.</summary>
    public static void AuthResponse(IBufferWriter<byte> output, ReadOnlySpan<byte> response) => Line(output, Convert.ToBase64String(response));

    /// <summary>RFC 4954 §4: the client gives the exchange up.</summary>
    public static void AuthCancel(IBufferWriter<byte> output) => Line(output, "*");

    /// <param name="reversePath">Null is <c>&lt;&gt;</c>.</param>
    /// <param name="parameters">
    /// What is to be said behind it; the caller leaves out what the next hop does not know. With SMTPUTF8 addresses go out as they were written
    /// (RFC 6531 §3.4). A time of release is our own business and not passed on.
    /// </param>
    public static void Mail(IBufferWriter<byte> output, Mailbox? reversePath, MailParameters parameters)
    {
        var line = new StringBuilder($"MAIL FROM:<{Wire(reversePath, parameters.SmtpUtf8)}>");
        if (parameters.Size is { } octets)
            line.Append(CultureInfo.InvariantCulture, $" SIZE={octets}");
        if (parameters.EightBitMime)
            line.Append(" BODY=8BITMIME");
        if (parameters.SmtpUtf8)
            line.Append(" SMTPUTF8");
        if (parameters.RequireTls)
            line.Append(" REQUIRETLS");
        if (parameters.Return is { } part)
            line.Append(part == DsnReturn.Full ? " RET=FULL" : " RET=HDRS");
        if (parameters.EnvelopeId is { } id)
            line.Append(" ENVID=").Append(Xtext.Encode(id));
        Line(output, line.ToString());
    }

    /// <param name="utf8">The transaction is one of SMTPUTF8.</param>
    public static void Rcpt(IBufferWriter<byte> output, Mailbox forwardPath, RecipientParameters parameters, bool utf8 = false)
    {
        var line = new StringBuilder($"RCPT TO:<{Wire(forwardPath, utf8)}>");
        if (parameters.Notify is { } notify)
            line.Append(" NOTIFY=").Append(RcptParameters.Write(notify));
        if (parameters.OriginalRecipient is { } original && RcptParameters.TryWrite(original, out var encoded))
            line.Append(" ORCPT=").Append(encoded);
        Line(output, line.ToString());
    }

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
