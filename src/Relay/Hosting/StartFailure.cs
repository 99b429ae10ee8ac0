using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Relay.Accounts;
using Relay.Configuration;
using Relay.Core.Queue;
using Relay.Delivery.Routing;
using Relay.Submission;
using Relay.Submission.Tls;

namespace Relay.Hosting;

/// <summary>Why the start failed, in the words of someone who wants to mend it.</summary>
internal static class StartFailure
{
    private const int FirstUnprivilegedPort = 1024;

    /// <summary>Null for what is no operator's fault.</summary>
    public static string? Explain(Exception exception, RelayOptions options) => exception switch
    {
        QueueUnavailableException or CertificateException or AccountsFileException or RouteException => exception.Message,
        IOException { InnerException: AddressInUseException } => $"{exception.Message.Replace("http://", "", StringComparison.Ordinal)} Another program listens there (see 'ss -ltnp'): stop it, or change Listeners in the configuration.",
        _ when Code(exception) == SocketError.AccessDenied => $"{Privileged(options)} can't be opened by this user: ports below {FirstUnprivilegedPort} want root, the capability CAP_NET_BIND_SERVICE, or other ports in Listeners.",
        _ when Code(exception) == SocketError.AddressNotAvailable => $"One of the addresses in Listeners ({string.Join(", ", options.Listeners.Select(Name))}) is not this host's.",
        _ => null,
    };

    public static string Name(ListenerOptions listener) =>
        string.Create(CultureInfo.InvariantCulture, $"{(listener.Address.Contains(':', StringComparison.Ordinal) ? $"[{listener.Address}]" : listener.Address)}:{listener.Port}");

    private static string Privileged(RelayOptions options) =>
        string.Join(" and ", options.Listeners.Where(listener => listener.Port < FirstUnprivilegedPort).Select(listener => $"port {listener.Port.ToString(CultureInfo.InvariantCulture)}"));

    private static SocketError? Code(Exception? exception) => exception switch
    {
        null => null,
        SocketException socket => socket.SocketErrorCode,
        _ => Code(exception.InnerException),
    };
}
