namespace Relay.Mail.SevenBit;

internal enum MimeKind
{
    Leaf,
    Multipart,

    /// <summary>Not to be touched, or not to be understood: signed, encrypted, a message in the message, a multipart without a boundary.</summary>
    Sealed,
}
