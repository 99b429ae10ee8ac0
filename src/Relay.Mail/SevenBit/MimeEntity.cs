namespace Relay.Mail.SevenBit;

/// <summary>A message or a body part (RFC 2045 §2.4), as far as its header says how to deal with it.</summary>
/// <param name="number">Its place in the order in which entities begin; the message itself is 0.</param>
/// <param name="isInDigest">It is a part of a multipart/digest.</param>
internal sealed class MimeEntity(int number, bool isInDigest = false)
{
    public int Number => number;

    public bool HasMimeVersion { get; set; }

    public string? ContentType { get; set; }

    public string? TransferEncoding { get; set; }

    /// <summary>A field that decides occurs twice or is too long, or the header breaks off: two readers may see two things.</summary>
    public bool IsAmbiguous { get; set; }

    /// <summary>Known at the end of the header.</summary>
    public MimeKind Kind { get; private set; }

    /// <summary>Of a <see cref="MimeKind.Multipart"/>.</summary>
    public string Boundary { get; private set; } = "";

    public bool IsDigest { get; private set; }

    /// <summary>The octets of its body are the content, and may be put into another encoding (RFC 2045 §6.2).</summary>
    public bool HasIdentityEncoding => Encoding is "" or "7bit" or "8bit" or "binary";

    /// <summary>It says that it may hold octets above 127.</summary>
    public bool IsLabelledEightBit => Encoding is "8bit" or "binary";

    private string Encoding => MimeFields.WithoutComments(TransferEncoding ?? "").Trim().ToLowerInvariant();

    public void EndHeader(bool mayOpen)
    {
        var (type, boundary) = MimeFields.ReadContentType(ContentType ?? (isInDigest ? "message/rfc822" : "text/plain")); // RFC 2045 §5.2, RFC 2046 §5.1.5
        IsDigest = type == "multipart/digest";
        Boundary = boundary ?? "";
        Kind = type switch
        {
            _ when IsAmbiguous => MimeKind.Sealed,
            ['m', 'e', 's', 's', 'a', 'g', 'e', '/', ..] => MimeKind.Sealed,
            "multipart/signed" or "multipart/encrypted" => MimeKind.Sealed, // RFC 1847 §2.1: not an octet may change on the way
            ['m', 'u', 'l', 't', 'i', 'p', 'a', 'r', 't', '/', ..] => mayOpen && boundary is not null && HasIdentityEncoding ? MimeKind.Multipart : MimeKind.Sealed,
            _ => MimeKind.Leaf,
        };
    }
}
