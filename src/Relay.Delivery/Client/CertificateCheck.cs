using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relay.Core.Addresses;

namespace Relay.Delivery.Client;

/// <summary>
/// Looks at a host's certificate and says what is wrong with it in words for the operator. The handshake goes on whatever comes out, for what
/// is done about it depends on the route and the message; so nothing may be sent before somebody has asked.
/// </summary>
internal sealed class CertificateCheck(string host)
{
    /// <summary>Names of a certificate that are repeated; some have hundreds.</summary>
    private const int MaxNames = 3;

    /// <summary>In characters: what a stranger wrote into his certificate, and we into the log.</summary>
    private const int MaxNameLength = 80;

    /// <summary>What certificates call the host: an address literal is no name (RFC 9525 §6.3, §6.5).</summary>
    private readonly string _reference = Domain.TryParse(host, out var domain) ? domain.AddressLiteral?.ToString() ?? domain.Ascii : host;

    public string? Fault { get; private set; } = "it showed no certificate";

    /// <summary>For SNI. The name comes from a stranger's zone and may be one that SslStream throws over; then none is sent.</summary>
    public string ServerName
    {
        get
        {
            try
            {
                return new IdnMapping().GetAscii(_reference);
            }
            catch (ArgumentException) // how IdnMapping says that the name is none
            {
                return "";
            }
        }
    }

    /// <summary>As a <see cref="RemoteCertificateValidationCallback"/>.</summary>
    public bool Look(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is X509Certificate2 shown)
            Fault = ChainFault(shown, chain, errors) ?? NameFault(shown);
        return true;
    }

    private static string? ChainFault(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (chain is null)
            return "its certificate can't be checked";

        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if (status == X509ChainStatusFlags.NoError && !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            return null;
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return TimeFault(chain) ?? "a certificate in its chain has expired";
        if ((status & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot)) != 0)
        {
            return certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
                ? "its certificate was issued by itself and by nobody whom this server trusts"
                : $"its certificate was issued by {Printable(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true))}, whom this server does not trust";
        }

        return $"its certificate is not valid ({status})";
    }

    /// <summary>The system's clock and not ours decides, since the chain was built by it.</summary>
    private static string? TimeFault(X509Chain chain)
    {
        var expired = chain.ChainElements.FirstOrDefault(
            element => element.ChainElementStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)))?.Certificate;
        return expired is null ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"its certificate, or one that stands for it, holds only from {expired.NotBefore.ToUniversalTime():yyyy-MM-dd} to {expired.NotAfter.ToUniversalTime():yyyy-MM-dd}");
    }

    /// <summary>RFC 9525 §6: only the names that are meant for it count, and never the subject's common name.</summary>
    private string? NameFault(X509Certificate2 certificate)
    {
        try
        {
            if (certificate.MatchesHostname(_reference, allowWildcards: true, allowCommonName: false))
                return null;
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
                .Select(Printable).ToArray();
            return names.Length == 0
                ? "its certificate is for no name at all"
                : $"its certificate is for {string.Join(", ", names.Take(MaxNames))}{(names.Length > MaxNames ? " and others" : "")} and not for {Printable(_reference)}";
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException) // no name that a certificate could have; no names that can be read
        {
            return $"its certificate can't be compared with the name {Printable(_reference)}";
        }
    }

    private static string Printable(string name)
    {
        var safe = string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));
        return safe.Length > MaxNameLength ? $"{safe[..MaxNameLength]}…" : safe;
    }
}
