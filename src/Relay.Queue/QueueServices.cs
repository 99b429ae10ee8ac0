using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Queue;

namespace Relay.Queue;

public static class QueueServices
{
    /// <summary>Registers the queue and its control. It is opened when it is first asked for, and that may throw <see cref="QueueUnavailableException"/>.</summary>
    public static IServiceCollection AddQueue(this IServiceCollection services, string directory, QueueOptions options) => services
        .AddSingleton(provider => SqliteMessageQueue.Open(
            directory,
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>(),
            provider.GetRequiredService<ILogger<SqliteMessageQueue>>()))
        .AddSingleton<IMessageQueue>(provider => provider.GetRequiredService<SqliteMessageQueue>())
        .AddSingleton(provider => provider.GetRequiredService<SqliteMessageQueue>().Control);
}
