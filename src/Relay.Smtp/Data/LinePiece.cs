namespace Relay.Smtp.Data;

/// <summary>What a stream of lines consists of.</summary>
internal enum LinePiece
{
    /// <summary>Nothing more in this input.</summary>
    None,

    /// <summary>Octets of a line; not all of it, perhaps, and never none.</summary>
    Text,

    /// <summary>CRLF</summary>
    LineEnd,

    /// <summary>A bare CR or LF that stands for one.</summary>
    BareLineEnd,
}
