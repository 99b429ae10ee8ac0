using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Relay.Core.Addresses;

/// <summary>
/// The right-hand side of a mailbox: a domain name or an address literal (RFC 5321 §4.1.2, §4.1.3).
/// Two domains are equal when their A-label forms are, whatever the case.
/// </summary>
public sealed class Domain : IEquatable<Domain>
{
    private Domain(string text, string ascii, IPAddress? addressLiteral)
    {
        Text = text;
        Ascii = ascii;
        AddressLiteral = addressLiteral;
    }

    /// <summary>The domain as it was written.</summary>
    public string Text { get; }

    /// <summary>Lower case, A-labels only (RFC 5890 §2.3.2.1): the form that DNS and comparisons use.</summary>
    public string Ascii { get; }

    /// <summary>The address in <c>[192.0.2.1]</c> or <c>[IPv6:2001:db8::1]</c>; null for a name.</summary>
    public IPAddress? AddressLiteral { get; }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Domain? domain)
    {
        domain = text.StartsWith('[') ? ParseLiteral(text) : ParseName(text);
        return domain is not null;
    }

    public static Domain Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var domain) ? domain : throw new FormatException($"'{text}' is not a domain name or an address literal.");

    public bool Equals(Domain? other) => other is not null && Ascii == other.Ascii;

    public override bool Equals(object? obj) => Equals(obj as Domain);

    public override int GetHashCode() => Ascii.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    private static Domain? ParseLiteral(ReadOnlySpan<char> text) =>
        AddressGrammar.AddressLiteral(text) is { } address ? new Domain(text.ToString(), text.ToString().ToLowerInvariant(), address) : null;

    private static Domain? ParseName(ReadOnlySpan<char> text)
    {
        var written = text.ToString();
        var ascii = System.Text.Ascii.IsValid(text) ? written.ToLowerInvariant() : ToALabels(written);
        return ascii is not null && AddressGrammar.IsDomainName(ascii) ? new Domain(written, ascii, null) : null;
    }

    private static string? ToALabels(string name)
    {
        try
        {
            return new IdnMapping { UseStd3AsciiRules = true }.GetAscii(name).ToLowerInvariant();
        }
        catch (ArgumentException) // how IdnMapping says that the name is none
        {
            return null;
        }
    }
}
