using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Relay.Core.Addresses;

namespace Relay.Delivery.Routing;

/// <summary>What <see cref="RouteOptions.Host"/> means: <c>host</c>, <c>host:port</c>, <c>address:port</c> or <c>[IPv6]:port</c>.</summary>
/// <param name="Host">A name, in A-labels, or an IP address.</param>
/// <param name="Port">Null where none was written.</param>
public sealed record RouteTarget(string Host, int? Port)
{
    public bool IsAddress => IPAddress.TryParse(Host, out _);

    public static bool TryParse(string? text, [NotNullWhen(true)] out RouteTarget? target)
    {
        target = null;
        if (string.IsNullOrWhiteSpace(text))
            return false;

        var (host, port) = Split(text.Trim());
        var number = 0;
        if (port is not null && !(int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and <= IPEndPoint.MaxPort))
            return false;

        if (IPAddress.TryParse(host, out var address))
            host = address.ToString();
        else if (Domain.TryParse(host, out var name) && name.AddressLiteral is null)
            host = name.Ascii;
        else
            return false;

        target = new RouteTarget(host, port is null ? null : number);
        return true;
    }

    /// <exception cref="FormatException">It is none.</exception>
    public static RouteTarget Parse(string text) => TryParse(text, out var target) ? target : throw new FormatException($"'{text}' is not a host to send mail to.");

    /// <summary>As a person would write it, with the port that holds.</summary>
    public string WithPort(int port) => IPAddress.TryParse(Host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{port}");

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
