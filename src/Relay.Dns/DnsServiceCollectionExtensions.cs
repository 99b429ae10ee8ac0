using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Dns;

namespace Relay.Dns;

public static class DnsServiceCollectionExtensions
{
    /// <summary>
    /// The resolver as <see cref="IDnsResolver"/>. Needs a <see cref="TimeProvider"/>, an <see cref="IRandomSource"/> and logging; the options
    /// have been found valid (<see cref="DnsOptions.Validate"/>).
    /// </summary>
    public static IServiceCollection AddDns(this IServiceCollection services, DnsOptions options) =>
        services.AddSingleton<IDnsResolver>(provider => new StubResolver(
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>(),
            provider.GetRequiredService<ILogger<StubResolver>>()));
}
