using Microsoft.Extensions.Logging;
using Relay.Core.Queue;
using Relay.Delivery.Routing;
using Relay.Delivery.Settling;
using Relay.Mail.Bounces;

namespace Relay.Delivery.Tests.Support;

/// <summary>A settler as the composition root makes it.</summary>
internal static class TestSettler
{
    public static Settler Make(IMessageQueue queue, DeliverySettings settings, TimeProvider time, ILogger<DeliveryService> log)
    {
        var random = new SeededRandom();
        var reports = new ReportWriter(new OriginalReader(queue, settings, log), new BounceComposer(random), settings, time);
        return new Settler(new Judge(new RouteTable(settings), settings), new Recorder(queue, reports, time, log), time, log);
    }
}
