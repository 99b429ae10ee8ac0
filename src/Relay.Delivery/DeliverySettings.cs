namespace Relay.Delivery;

/// <param name="HostName">The name that we say EHLO with, and that bounces come from.</param>
public sealed record DeliverySettings(string HostName, DeliveryOptions Options);
