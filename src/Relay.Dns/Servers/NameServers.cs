using System.Net;
using System.Net.NetworkInformation;

namespace Relay.Dns.Servers;

/// <summary>Finds out whom to ask: those of the configuration, else those of the system.</summary>
internal static class NameServers
{
    public const string ResolvConfPath = "/etc/resolv.conf";

    private const int DefaultAttempts = 3;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5); // resolv.conf(5)

    /// <summary>No server in it means that the system has none; whoever asks then is told so.</summary>
    public static NameServerSettings Find(DnsOptions options, string resolvConfPath)
    {
        if (options.Servers.Count > 0)
            return new([.. options.Servers.Select(Configured)], options.Timeout ?? DefaultTimeout, options.Attempts ?? DefaultAttempts);

        var system = ReadResolvConf(resolvConfPath) ?? new ResolvConf(OfInterfaces(), null, null);
        return new(
            [.. system.Servers.Distinct().Select(address => new IPEndPoint(address, NameServerAddress.DefaultPort))],
            options.Timeout ?? system.Timeout ?? DefaultTimeout,
            options.Attempts ?? system.Attempts ?? DefaultAttempts);
    }

    private static IPEndPoint Configured(string text) =>
        NameServerAddress.TryParse(text, out var endPoint) ? endPoint : throw new FormatException($"'{text}' is not the address of a name server.");

    private static ResolvConf? ReadResolvConf(string path)
    {
        try
        {
            var conf = ResolvConf.Parse(File.ReadAllText(path));
            // resolv.conf(5): without a nameserver line it is the one on this machine.
            return conf.Servers.Count > 0 ? conf : conf with { Servers = [IPAddress.Loopback] };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static List<IPAddress> OfInterfaces()
    {
        try
        {
            return
            [
                .. NetworkInterface.GetAllNetworkInterfaces()
                    .Where(network => network.OperationalStatus == OperationalStatus.Up)
                    .SelectMany(network => network.GetIPProperties().DnsAddresses)
                    // fec0:0:0:ffff::1 and its like are what Windows lists where nobody configured any; site-local is gone (RFC 3879 §4).
                    .Where(address => !address.IsIPv6SiteLocal),
            ];
        }
        catch (Exception e) when (e is NetworkInformationException or IOException) // it reads files, and there may be no descriptor left
        {
            return [];
        }
    }
}
