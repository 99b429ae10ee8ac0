using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Relay.Core.Addresses;
using Relay.Core.Transport;

namespace Relay.Delivery.Routing;

/// <summary>The right-hand side of a row in <see cref="DeliveryOptions.Routes"/>.</summary>
/// <param name="Host">A name or an IP address.</param>
public sealed record StaticRoute(string Host, int Port)
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out StaticRoute? route)
    {
        route = null;
        if (string.IsNullOrWhiteSpace(text))
            return false;

        var (host, port) = Split(text.Trim());
        var number = NextHop.SmtpPort;
        if (port is not null && !(int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and <= IPEndPoint.MaxPort))
            return false;
        if (!IPAddress.TryParse(host, out _) && !(Domain.TryParse(host, out var name) && name.AddressLiteral is null))
            return false;

        route = new StaticRoute(host, number);
        return true;
    }

    /// <summary>A colon belongs to a port unless the text has several, which makes it an IPv6 address without one.</summary>
    private static (string Host, string? Port) Split(string text)
    {
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0)
                return (text, null);
            return text[(end + 1)..] is [':', .. var rest] ? (text[1..end], rest) : (text[1..end], text.Length == end + 1 ? null : "");
        }

        return text.Split(':') is [var host, var port] ? (host, port) : (text, null);
    }
}
