using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Submission.Tls;

/// <summary>
/// What ties a login to the TLS session that it runs in (RFC 5929), by the names that SCRAM-PLUS uses (RFC 5802 §6).
/// <para>Empty under TLS 1.3. Clients use tls-exporter there (RFC 9266), and SslStream has no exporter; were PLUS offered all the same, they
/// would choose it and fail. Empty too where the client has no extended master secret (RFC 7627): tls-unique is no proof without it, PLUS is then
/// forbidden on a resumed session (RFC 7677 §4), and tls-unique is what a client expects wherever PLUS is offered.</para>
/// </summary>
internal static class ChannelBindings
{
    private const string Unique = "tls-unique";
    private const string ServerEndPoint = "tls-server-end-point";

    /// <summary>SEC_CHANNEL_BINDINGS, the form in which .NET gives a binding on all systems: where its length and its offset stand, in octets.</summary>
    private const int LengthAt = 24;
    private const int OffsetAt = 28;

    private static readonly Dictionary<string, byte[]> None = [];

    /// <summary>By the certificate's signature algorithm (RFC 5929 §4.1: MD5 and SHA-1 count as SHA-256). One without a hash of its own has no such binding.</summary>
    private static readonly Dictionary<string, HashAlgorithmName> Hashes = new()
    {
        ["1.2.840.113549.1.1.4"] = HashAlgorithmName.SHA256, // md5WithRSAEncryption
        ["1.2.840.113549.1.1.5"] = HashAlgorithmName.SHA256, // sha1WithRSAEncryption
        ["1.2.840.113549.1.1.11"] = HashAlgorithmName.SHA256, // sha256WithRSAEncryption
        ["1.2.840.113549.1.1.12"] = HashAlgorithmName.SHA384, // sha384WithRSAEncryption
        ["1.2.840.113549.1.1.13"] = HashAlgorithmName.SHA512, // sha512WithRSAEncryption
        ["1.2.840.10045.4.1"] = HashAlgorithmName.SHA256, // ecdsa-with-SHA1
        ["1.2.840.10045.4.3.2"] = HashAlgorithmName.SHA256, // ecdsa-with-SHA256
        ["1.2.840.10045.4.3.3"] = HashAlgorithmName.SHA384, // ecdsa-with-SHA384
        ["1.2.840.10045.4.3.4"] = HashAlgorithmName.SHA512, // ecdsa-with-SHA512
    };

    /// <param name="tls">The server's side, after the handshake.</param>
    public static IReadOnlyDictionary<string, byte[]> Of(SslStream tls, ClientHello? hello)
    {
        if (tls.SslProtocol != SslProtocols.Tls12 || hello is not { HasExtendedMasterSecret: true } || UniqueOf(tls) is not { } unique)
            return None;

        var bindings = new Dictionary<string, byte[]> { [Unique] = unique };
        // SslStream would look for the client's certificate here (ChannelBindingKind.Endpoint), where it is ours that counts.
        if (tls.LocalCertificate is X509Certificate2 { SignatureAlgorithm.Value: { } algorithm } certificate && Hashes.TryGetValue(algorithm, out var hash))
            bindings[ServerEndPoint] = CryptographicOperations.HashData(hash, certificate.RawDataMemory.Span);
        return bindings;
    }

    private static byte[]? UniqueOf(SslStream tls)
    {
        using var binding = tls.TransportContext.GetChannelBinding(ChannelBindingKind.Unique);
        if (binding is null)
            return null;

        var octets = new byte[binding.Size];
        Marshal.Copy(binding.DangerousGetHandle(), octets, 0, octets.Length);
        var length = BitConverter.ToInt32(octets, LengthAt);
        var named = octets.AsSpan(BitConverter.ToInt32(octets, OffsetAt), length);
        return named[(Unique.Length + 1)..].ToArray(); // behind "tls-unique:"
    }
}
