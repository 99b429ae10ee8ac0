namespace Relay.Queue.Storage;

/// <summary>SQLite's five kinds of values. The numbers are the tags in a checksum and never change.</summary>
internal enum SqlKind : byte
{
    Null = 0,
    Integer = 1,
    Text = 2,
    Blob = 3,
    Real = 4,
}
