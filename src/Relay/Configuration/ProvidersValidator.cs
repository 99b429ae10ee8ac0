using System.Globalization;
using Relay.Delivery;
using Relay.Delivery.Limits;

namespace Relay.Configuration;

/// <summary>What is wrong with the limits of what goes out.</summary>
internal static class ProvidersValidator
{
    /// <param name="check">Whether it is right, the key, the value, and what would be right.</param>
    public static void Validate(DeliveryOptions delivery, Action<bool, string, object?, string> check)
    {
        check(delivery.MaxConnections >= 1, "Delivery:MaxConnections", delivery.MaxConnections, "at least 1");
        for (var i = 0; i < delivery.Providers.Count; i++)
        {
            var (provider, key) = (delivery.Providers[i], string.Create(CultureInfo.InvariantCulture, $"Delivery:Providers:{i}"));
            check(provider.Name.Length > 0, $"{key}:Name", provider.Name, "a name for the log");
            check(!delivery.Providers.Take(i).Any(other => other.Name.Equals(provider.Name, StringComparison.OrdinalIgnoreCase)), $"{key}:Name", provider.Name, "a name that no provider above has");
            check(provider.MxHosts.Count > 0, $"{key}:MxHosts", "", "at least one name, such as *.example.net");
            foreach (var pattern in provider.MxHosts)
                check(ProviderOptions.IsPattern(pattern), $"{key}:MxHosts", pattern, "a host's name, or *. and a domain");
            foreach (var property in typeof(ProviderOptions).GetProperties().Where(property => property.PropertyType == typeof(int?)))
                check(property.GetValue(provider) is null or >= 1, $"{key}:{property.Name}", property.GetValue(provider), "at least 1, or left out");
        }
    }
}
