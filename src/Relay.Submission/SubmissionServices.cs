using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Accounts;
using Relay.Core.Queue;
using Relay.Submission.Session;

namespace Relay.Submission;

public static class SubmissionServices
{
    /// <summary>Octets that a client may be ahead of us; what it sends beyond them waits in its own kernel.</summary>
    private const int MaxBufferedOctets = 64 * 1024;

    /// <summary>Puts the listeners into Kestrel. The settings are built late, since they hold the certificate.</summary>
    public static IServiceCollection AddSubmission(
        this IServiceCollection services, IReadOnlyList<ListenerOptions> listeners, Func<IServiceProvider, SubmissionSettings> settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(provider => new SessionServices(
            provider.GetRequiredService<SubmissionSettings>(),
            provider.GetRequiredService<IAccountStore>(),
            provider.GetRequiredService<IMessageQueue>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("Relay.Submission")));
        services.AddSingleton<SubmissionConnectionHandler>();
        services.Configure<SocketTransportOptions>(sockets => sockets.MaxReadBufferSize = MaxBufferedOctets);
        return services.Configure<KestrelServerOptions>(kestrel =>
        {
            foreach (var listener in listeners)
                Listen(kestrel, listener);
        });
    }

    private static void Listen(KestrelServerOptions kestrel, ListenerOptions listener)
    {
        void Handle(ListenOptions options)
        {
            var handler = kestrel.ApplicationServices.GetRequiredService<SubmissionConnectionHandler>();
            options.Run(connection => handler.HandleAsync(connection, listener.Tls));
        }

        if (listener.Address == "*")
            kestrel.ListenAnyIP(listener.Port, Handle);
        else
            kestrel.Listen(IPAddress.Parse(listener.Address), listener.Port, Handle);
    }
}
