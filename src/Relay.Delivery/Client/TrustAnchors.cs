using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Delivery.Client;

/// <summary>Whose word about a host's name we take.</summary>
internal sealed class TrustAnchors(X509Certificate2Collection? roots = null)
{
    /// <summary>Server authentication, RFC 5280 §4.2.1.12.</summary>
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>The system's, or those given instead.</summary>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            // No stranger's certificate shall say which address we fetch a part of its chain, or a list of revoked ones, from.
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.ApplicationPolicy.Add(ServerAuthentication);
        if (roots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }
}
