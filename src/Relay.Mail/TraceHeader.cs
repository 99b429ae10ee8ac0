using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Relay.Core.Addresses;

namespace Relay.Mail;

/// <summary>The Received field that every server puts on top of a message: RFC 5321 §4.4.</summary>
public static class TraceHeader
{
    /// <summary>RFC 5321 §4.5.3.1.2, in octets; a name that is longer is none.</summary>
    private const int MaxNameLength = 255;

    /// <summary>
    /// Printable US-ASCII but for quotes, backslash, parentheses, angle brackets and semicolon: careless parsers stumble on those
    /// even in a quoted string.
    /// </summary>
    private static readonly SearchValues<char> QuotableCharacters = SearchValues.Create(
        " !#$%&'*+,-./0123456789:=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Writes the field with its line end.</summary>
    public static void Write(TraceInfo trace, IBufferWriter<byte> output)
    {
        List<string> clauses = [];
        // RFC 5321 §4.4 asks for the from clause. Where it would give away who sits where, Gmail leaves it out, and every reader has learned to live with that.
        if (!trace.HidesClient)
            clauses.Add($"from {ClientName(trace.ClientName)} ({TcpInfo(trace)})");
        clauses.Add($"by {trace.HostName} (Relay) with {Protocol(trace)} id {trace.Id}");
        List<string> details = [];
        if (trace.OnlyRecipient is { IsAscii: true } recipient)
            details.Add($"for <{recipient}>");
        if (trace.CipherSuite is { } suite)
            details.Add($"tls {Name(suite)}");
        if (details.Count > 0)
            clauses.Add(string.Join(' ', details));

        clauses[^1] += ";";
        clauses.Add(MessageDate.Format(trace.ReceivedAt));
        new MessageWriter(output).Field("Received", clauses.ToArray());
    }

    /// <summary>
    /// RFC 3848, and RFC 6531 §4.3 for SMTPUTF8. A client that said HELO and then used an extension all the same is recorded with it: whether a
    /// login and TLS took place is what the reader wants to know.
    /// </summary>
    private static string Protocol(TraceInfo trace)
    {
        var (encrypted, authenticated) = (trace.IsEncrypted ? "S" : "", trace.IsAuthenticated ? "A" : "");
        var isExtended = trace.IsExtended || trace.IsEncrypted || trace.IsAuthenticated;
        return $"{(trace.IsUtf8 ? "UTF8SMTP" : isExtended ? "ESMTP" : "SMTP")}{encrypted}{authenticated}";
    }

    /// <summary>
    /// A domain as it was written, or in A-labels if that takes more than ASCII; everything else as a quoted string, in which a parser
    /// finds no parenthesis to close and no semicolon to stop at.
    /// </summary>
    private static string ClientName(string name)
    {
        if (name.Length <= MaxNameLength && Domain.TryParse(name, out var domain))
            return domain.AddressLiteral is { } address ? Literal(address) : Ascii.IsValid(name) ? name : domain.Ascii;

        var characters = name.Take(MaxNameLength).Select(c => QuotableCharacters.Contains(c) ? c : '?');
        return $"\"{string.Concat(characters)}\"";
    }

    /// <summary>TCP-info of RFC 5321 §4.4: what we know of the client ourselves.</summary>
    private static string TcpInfo(TraceInfo trace) => ReverseName(trace.ReverseName) is { } name
        ? $"{name} {Literal(trace.ClientAddress)}"
        : Literal(trace.ClientAddress);

    /// <summary>Whoever owns an address names it as he likes: another address, too, which is no host name (RFC 1123 §2.1) and would be read as the client's.</summary>
    private static string? ReverseName(string? name)
    {
        if (name is null || name.Length > MaxNameLength || !Domain.TryParse(name, out var domain) || domain.AddressLiteral is not null)
            return null;

        var lastLabel = domain.Ascii.AsSpan(domain.Ascii.LastIndexOf('.') + 1);
        return lastLabel.ContainsAnyExceptInRange('0', '9') ? Ascii.IsValid(name) ? name : domain.Ascii : null;
    }

    /// <summary>RFC 5321 §4.1.3. An IPv4 client at a dual-stack socket is an IPv4 client; a zone id names an interface of ours.</summary>
    private static string Literal(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{new IPAddress(address.GetAddressBytes())}]" : $"[{address}]";
    }

    /// <summary>RFC 8314 §4.3: the registered name, or the number of a suite that this runtime has no name for.</summary>
    private static string Name(TlsCipherSuite suite) =>
        Enum.IsDefined(suite) ? suite.ToString() : string.Create(CultureInfo.InvariantCulture, $"0x{(ushort)suite:X4}");
}
