using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Accounts;
using Relay.Core.Dns;
using Relay.Core.Queue;
using Relay.Submission.Connection;
using Relay.Submission.Limits;
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
        services.AddSingleton(MakeServices);
        services.AddHostedService(MakeQuotaKeeper);
        services.AddSingleton<SubmissionConnectionHandler>();
        services.AddSingleton<SocketTransportFactory>();
        services.AddSingleton<IConnectionListenerFactory>(provider => new BoundedTransport(
            provider.GetRequiredService<SocketTransportFactory>(), provider.GetRequiredService<SubmissionSettings>().Limits));
        // Nothing in a session blocks, so it may run where the socket's event is handled: each hop to another thread costs as much as a short command.
        services.Configure<SocketTransportOptions>(sockets => (sockets.MaxReadBufferSize, sockets.UnsafePreferInlineScheduling) = (MaxBufferedOctets, true));
        return services.Configure<KestrelServerOptions>(kestrel =>
        {
            foreach (var listener in listeners)
                Listen(kestrel, listener);
        });
    }

    private static SessionServices MakeServices(IServiceProvider provider)
    {
        var settings = provider.GetRequiredService<SubmissionSettings>();
        var time = provider.GetRequiredService<TimeProvider>();
        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger("Relay.Submission");
        return new SessionServices(
            settings,
            provider.GetRequiredService<IAccountStore>(),
            provider.GetRequiredService<IMessageQueue>(),
            provider.GetRequiredService<IDnsResolver>(),
            new SessionCounter(settings.Limits, logger),
            new LoginThrottle(settings.FailedLogins, time, logger),
            new SendingQuota(settings.Quotas, time, logger),
            provider.GetRequiredService<IRandomSource>(),
            time,
            logger);
    }

    private static QuotaKeeper MakeQuotaKeeper(IServiceProvider provider)
    {
        var services = provider.GetRequiredService<SessionServices>();
        return new QuotaKeeper(services.Quota, new QuotaFile(services.Settings.QuotaFile), services.Time, services.Logger);
    }

    private static void Listen(KestrelServerOptions kestrel, ListenerOptions options)
    {
        var listener = new Listener(options);
        var logger = kestrel.ApplicationServices.GetRequiredService<SessionServices>().Logger;
        foreach (var exemption in options.WithoutLogin)
            SubmissionLog.WithoutLogin(logger, listener, string.Join(", ", exemption.Networks), string.Join(", ", exemption.Senders));

        void Handle(ListenOptions socket)
        {
            var handler = kestrel.ApplicationServices.GetRequiredService<SubmissionConnectionHandler>();
            socket.Run(connection => handler.HandleAsync(connection, listener));
        }

        if (options.Address == "*")
            kestrel.ListenAnyIP(options.Port, Handle);
        else
            kestrel.Listen(IPAddress.Parse(options.Address), options.Port, Handle);
    }
}
