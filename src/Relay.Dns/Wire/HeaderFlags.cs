namespace Relay.Dns.Wire;

/// <summary>The second 16 bits of the header (RFC 1035 §4.1.1).</summary>
internal static class HeaderFlags
{
    public const int Response = 0x8000;
    public const int OperationCodeMask = 0x7800;
    public const int OperationCodeShift = 11;
    public const int Authoritative = 0x0400;
    public const int Truncated = 0x0200;
    public const int RecursionDesired = 0x0100;
    public const int RecursionAvailable = 0x0080;
    public const int CodeMask = 0x000F;
}
