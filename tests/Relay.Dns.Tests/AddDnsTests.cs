using Microsoft.Extensions.DependencyInjection;
using Relay.Core;
using Relay.Core.Dns;
using Relay.Dns.Tests.Support;

namespace Relay.Dns.Tests;

public sealed class AddDnsTests
{
    [Fact]
    public async Task The_resolver_is_one_for_all()
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IRandomSource>(new SeededRandom())
            .AddDns(new DnsOptions { Servers = ["192.0.2.53"] })
            .BuildServiceProvider();

        services.GetRequiredService<IDnsResolver>().ShouldBeOfType<StubResolver>().ShouldBeSameAs(services.GetRequiredService<IDnsResolver>());
    }
}
