using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relay.Core.Operation;

namespace Relay.Admin;

public static class AdminServices
{
    /// <summary>Puts the socket for commands into Kestrel. Kestrel must not start before this process has the queue to itself.</summary>
    /// <param name="path">Of the socket.</param>
    public static IServiceCollection AddAdmin(this IServiceCollection services, string path)
    {
        services.AddSingleton(provider => new AdminApi(
            provider.GetRequiredService<IQueueControl>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("Relay.Admin"),
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
        services.Configure<SocketTransportOptions>(sockets =>
        {
            var bind = sockets.CreateBoundListenSocket;
            sockets.CreateBoundListenSocket = endPoint => endPoint is UnixDomainSocketEndPoint unix ? AdminSocketFile.Bind(unix) : bind(endPoint);
        });
        return services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // An operator reads at his own pace.
            kestrel.Limits.MinResponseDataRate = null;
            if (AdminSocketFile.WhatKeepsFrom(path) is { } reason) // mail comes first
                AdminLog.NoSocket(kestrel.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Relay.Admin"), path, reason);
            else
                kestrel.ListenUnixSocket(path, socket => socket.Protocols = HttpProtocols.Http1);
        });
    }

    /// <summary>Gives the API all requests: nothing else here speaks HTTP.</summary>
    public static void UseAdmin(this WebApplication app) => app.Run(app.Services.GetRequiredService<AdminApi>().HandleAsync);
}
