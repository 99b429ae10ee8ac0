using Microsoft.Extensions.DependencyInjection;
using Relay.Core.Transport;
using Relay.Delivery.Attempts;
using Relay.Delivery.Client;
using Relay.Delivery.Lanes;
using Relay.Delivery.Limits;
using Relay.Delivery.Routing;
using Relay.Delivery.Settling;
using Relay.Mail.Bounces;

namespace Relay.Delivery;

public static class DeliveryServices
{
    /// <summary>Registers the delivery worker; it wants the queue and the resolver from others.</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services, DeliverySettings settings) => services
        .AddSingleton(settings)
        .AddSingleton<RouteTable>()
        .AddSingleton<OwnHost>()
        .AddSingleton<HostGroups>()
        .AddSingleton<ConnectionGate>()
        .AddSingleton(new TrustAnchors())
        .AddSingleton<SmtpTransport>()
        .AddSingleton<IMailTransport>(provider => ActivatorUtilities.CreateInstance<GuardedTransport>(provider, provider.GetRequiredService<SmtpTransport>()))
        .AddSingleton<Router>()
        .AddSingleton<AttemptRunner>()
        .AddSingleton<BounceComposer>()
        .AddSingleton<OriginalReader>()
        .AddSingleton<ReportWriter>()
        .AddSingleton<Judge>()
        .AddSingleton<Recorder>()
        .AddSingleton<Settler>()
        .AddSingleton<DeliveryWindow>()
        .AddSingleton<ParkedMail>()
        .AddSingleton<LaneWorker>()
        .AddSingleton<LaneDirectory>()
        .AddHostedService<DeliveryService>();
}
