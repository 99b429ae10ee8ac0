namespace Relay.Smtp.Commands;

internal enum PathRule
{
    /// <summary>Reverse-path = Path / "&lt;&gt;"</summary>
    Reverse,

    /// <summary>Forward-path = Path, or "&lt;Postmaster&gt;" (RFC 5321 §4.1.1.3)</summary>
    Forward,
}
