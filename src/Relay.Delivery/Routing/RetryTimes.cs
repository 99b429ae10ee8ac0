namespace Relay.Delivery.Routing;

/// <summary>How patient a route is; what each means is said in <see cref="DeliveryOptions"/>.</summary>
public sealed record RetryTimes(TimeSpan FirstRetry, TimeSpan MaxRetry, TimeSpan GiveUpAfter);
