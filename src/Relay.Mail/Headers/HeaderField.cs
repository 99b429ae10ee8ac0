using System.Text;

namespace Relay.Mail.Headers;

/// <summary>One field with its continuation lines and line ends.</summary>
internal readonly ref struct HeaderField(ReadOnlySpan<byte> octets)
{
    private readonly ReadOnlySpan<byte> _octets = octets;

    public ReadOnlySpan<byte> Octets => _octets;

    /// <summary>Field names are compared without regard to case: RFC 5322 §1.2.2.</summary>
    public bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(_octets[..HeaderGrammar.NameLength(_octets)], name);

    public string Value => HeaderGrammar.Unfold(_octets[(_octets.IndexOf((byte)':') + 1)..].TrimEnd("\r\n"u8));
}
