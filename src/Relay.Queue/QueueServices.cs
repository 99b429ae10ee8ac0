using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Queue;

namespace Relay.Queue;

public static class QueueServices
{
    /// <summary>Registers the queue. It is opened when it is first asked for, and that may throw <see cref="QueueUnavailableException"/>.</summary>
    public static IServiceCollection AddQueue(this IServiceCollection services, QueueOptions options) =>
        services.AddSingleton<IMessageQueue>(provider => SqliteMessageQueue.Open(
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>(),
            provider.GetRequiredService<ILogger<SqliteMessageQueue>>()));
}
