using Microsoft.Extensions.DependencyInjection;
using Relay.Core.Transport;
using Relay.Delivery.Attempts;
using Relay.Delivery.Client;
using Relay.Delivery.Lanes;
using Relay.Delivery.Routing;
using Relay.Delivery.Settling;
using Relay.Mail.Bounces;

namespace Relay.Delivery;

public static class DeliveryServices
{
    /// <summary>Registers the delivery worker; it wants the queue and the resolver from others.</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services, DeliverySettings settings) => services
        .AddSingleton(settings)
        .AddSingleton<IMailTransport, SmtpTransport>()
        .AddSingleton<Router>()
        .AddSingleton<AttemptRunner>()
        .AddSingleton<BounceComposer>()
        .AddSingleton<RetrySchedule>()
        .AddSingleton<Settler>()
        .AddSingleton<DeliveryWindow>()
        .AddSingleton<LaneWorker>()
        .AddSingleton<LaneDirectory>()
        .AddHostedService<DeliveryService>();
}
