using System.Net;

namespace Relay.Dns;

/// <summary>A record that a <see cref="ZoneServer"/> answers with. Names are absolute, with or without the trailing dot.</summary>
public abstract record ZoneRecord
{
    private ZoneRecord(string name) => Name = name;

    public string Name { get; }

    /// <summary>The exchange "." is a null MX (RFC 7505 §3).</summary>
    public sealed record Mx(string Name, ushort Preference, string Exchange) : ZoneRecord(Name);

    /// <summary>A or AAAA, as the address has it.</summary>
    public sealed record Host(string Name, IPAddress Address) : ZoneRecord(Name);

    /// <summary>TXT; each character is an octet (Latin-1), and what is longer than 255 is cut into strings.</summary>
    public sealed record Txt(string Name, string Text) : ZoneRecord(Name);

    public sealed record Cname(string Name, string Target) : ZoneRecord(Name);
}
