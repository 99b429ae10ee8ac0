using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Relay.Submission.Tls;

public static class TlsServices
{
    /// <summary>The certificates, and who looks after them while the host runs.</summary>
    /// <param name="ownDirectory">Where a self-signed certificate is kept.</param>
    public static IServiceCollection AddServerCertificates(this IServiceCollection services, TlsOptions options, string ownDirectory, string hostName)
    {
        services.AddSingleton(provider => ServerCertificates.Load(
            options, ownDirectory, hostName, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ServerCertificates>>()));
        return services.AddHostedService<CertificateWatch>();
    }
}
