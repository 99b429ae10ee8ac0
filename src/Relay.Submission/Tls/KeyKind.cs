using System.Formats.Asn1;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Submission.Tls;

/// <summary>A kind of key that a certificate may have, and what a client must offer to accept it.</summary>
/// <param name="Schemes">Under TLS 1.3, one of these signature schemes (RFC 8446 §4.2.3).</param>
/// <param name="Suites">Under TLS 1.2, one of these suites; they are all of this kind that we accept.</param>
/// <param name="Group">Under TLS 1.2, its curve among the client's groups (RFC 8422 §5.1); null for RSA.</param>
internal sealed record KeyKind(string Name, ushort[] Schemes, TlsCipherSuite[] Suites, ushort? Group)
{
    private const string EllipticCurveKey = "1.2.840.10045.2.1"; // id-ecPublicKey, RFC 5480 §2.1.1
    private const string RsaKey = "1.2.840.113549.1.1.1"; // rsaEncryption, RFC 8017 appendix C

    private static readonly TlsCipherSuite[] EcdsaSuites =
    [
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
    ];

    private static readonly TlsCipherSuite[] RsaSuites =
    [
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
    ];

    // Schemes of RFC 8446 §4.2.3, groups of §4.2.7.
    private static readonly KeyKind Rsa = new("RSA", [0x0804, 0x0805, 0x0806], RsaSuites, null);

    private static readonly Dictionary<string, KeyKind> Curves = new()
    {
        ["1.2.840.10045.3.1.7"] = new KeyKind("ECDSA P-256", [0x0403], EcdsaSuites, 23),
        ["1.3.132.0.34"] = new KeyKind("ECDSA P-384", [0x0503], EcdsaSuites, 24),
        ["1.3.132.0.35"] = new KeyKind("ECDSA P-521", [0x0603], EcdsaSuites, 25),
    };

    /// <summary>Null for a key of a kind that mail clients can't be served with.</summary>
    public static KeyKind? Of(X509Certificate2 certificate) => certificate.GetKeyAlgorithm() switch
    {
        RsaKey => Rsa,
        EllipticCurveKey => Curves.GetValueOrDefault(CurveOf(certificate.PublicKey)),
        _ => null,
    };

    private static string CurveOf(PublicKey key)
    {
        // ECParameters, RFC 5480 §2.1.1: a name, or the curve spelled out, which nobody accepts.
        var parameters = new AsnReader(key.EncodedParameters?.RawData ?? throw new CryptographicException("Its key does not say of which curve it is."), AsnEncodingRules.DER);
        return parameters.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier) ? parameters.ReadObjectIdentifier() : "";
    }
}
