namespace Relay.Mail.Bounces;

/// <summary>
/// The whole message that failed, message/rfc822, for a sender who asked for it (RET=FULL, RFC 3461 §4.3). RFC 2046 §5.2.1 allows it no encoding that could make
/// 7 bits of 8: it is in 7-bit lines already (<see cref="SevenBitScan"/>).
/// </summary>
internal static class OriginalMessagePart
{
    public static void WriteHeader(MessageWriter writer)
    {
        writer.Field("Content-Description", "The undelivered message");
        writer.Field("Content-Type", "message/rfc822");
        writer.Line();
    }
}
