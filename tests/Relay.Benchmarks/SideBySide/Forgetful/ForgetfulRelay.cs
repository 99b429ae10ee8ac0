using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Relay.Configuration;
using Relay.Core.Queue;
using Relay.Hosting;

namespace Relay.Benchmarks.SideBySide.Forgetful;

/// <summary><c>Relay.Benchmarks forgetful --config FILE</c>: Relay as its host puts it together, but for the queue. A process of its own, so that its cost can be told.</summary>
internal static class ForgetfulRelay
{
    public static async Task RunAsync(string configuration)
    {
        await using var app = RelayHost.Build(
            ConfigurationLoader.Load(configuration), substitute: services => services.Replace(ServiceDescriptor.Singleton<IMessageQueue, ForgetfulQueue>()));
        await app.RunAsync();
    }
}
