using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Relay.Core.Addresses;

/// <summary>
/// <c>Local-part "@" Domain</c> (RFC 5321 §4.1.2). The local part is kept as written, quotes and case included: what it means
/// is the receiving domain's business alone (§2.4). A reverse-path is a <c>Mailbox?</c> whose null is the empty path <c>&lt;&gt;</c>.
/// </summary>
public sealed record Mailbox(string LocalPart, Domain Domain)
{
    /// <summary>Reads a mailbox that takes up the whole text.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Mailbox? mailbox)
    {
        mailbox = null;
        var local = AddressGrammar.LocalPart(text);
        if (local == 0 || local >= text.Length || text[local] != '@' || Encoding.UTF8.GetByteCount(text[..local]) > AddressGrammar.MaxLocalPartOctets)
            return false;

        if (!Domain.TryParse(text[(local + 1)..], out var domain))
            return false;

        mailbox = new Mailbox(text[..local].ToString(), domain);
        return true;
    }

    public static Mailbox Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var mailbox) ? mailbox : throw new FormatException($"'{text}' is not a mailbox (local-part@domain).");

    /// <summary>As it was written, the address needs no SMTPUTF8 (RFC 6531).</summary>
    public bool IsAscii => HasAsciiLocalPart && Ascii.IsValid(Domain.Text);

    /// <summary>Written with the domain's A-labels, the address needs no SMTPUTF8.</summary>
    public bool HasAsciiLocalPart => Ascii.IsValid(LocalPart);

    public override string ToString() => $"{LocalPart}@{Domain.Text}";
}
