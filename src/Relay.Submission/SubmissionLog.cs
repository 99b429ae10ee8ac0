using System.Net;
using Microsoft.Extensions.Logging;
using Relay.Core.Queue;
using Relay.Smtp.Commands;

namespace Relay.Submission;

/// <summary>Event ids 1000–1099.</summary>
internal static partial class SubmissionLog
{
    [LoggerMessage(1000, LogLevel.Debug, "{Client} connected")]
    public static partial void Connected(ILogger logger, IPAddress client);

    [LoggerMessage(1001, LogLevel.Debug, "{Client} gone")]
    public static partial void Disconnected(ILogger logger, IPAddress client);

    [LoggerMessage(1002, LogLevel.Information, "{Client} failed the TLS handshake on {Listener}: {Reason}")]
    public static partial void HandshakeFailed(ILogger logger, IPAddress client, Listener listener, string reason);

    [LoggerMessage(1003, LogLevel.Debug, "{Client} logged in as {Account}")]
    public static partial void LoggedIn(ILogger logger, IPAddress client, string account);

    [LoggerMessage(1004, LogLevel.Warning, "{Client} failed to log in as \"{Name}\"")]
    public static partial void LoginFailed(ILogger logger, IPAddress client, string name);

    [LoggerMessage(1005, LogLevel.Information, "{QueueId} accepted from=<{Sender}> to={Recipients} size={Size} account={Account} client={Client}")]
    public static partial void Accepted(ILogger logger, QueueId queueId, string sender, string recipients, long size, string account, IPAddress client);

    [LoggerMessage(1006, LogLevel.Information, "{QueueId} refused from=<{Sender}> account={Account} client={Client}: {Reply}")]
    public static partial void Refused(ILogger logger, QueueId queueId, string sender, string account, IPAddress client, string reply);

    [LoggerMessage(1007, LogLevel.Error, "{QueueId} could not be stored for {Client}, which was told to try again. {Reason}")]
    public static partial void NotStored(ILogger logger, QueueId queueId, IPAddress client, string reason);

    [LoggerMessage(1008, LogLevel.Error, "The session of {Client} ended with a bug")]
    public static partial void SessionFailed(ILogger logger, IPAddress client, Exception exception);

    [LoggerMessage(1009, LogLevel.Information, "{Client} account={Account} was refused {Verb}: {Reply}")]
    public static partial void CommandRefused(ILogger logger, IPAddress client, string account, Verb verb, string reply);

    [LoggerMessage(1011, LogLevel.Error, "The queue takes no message now; {Client} was told to try again")]
    public static partial void QueueUnavailable(ILogger logger, IPAddress client, Exception exception);

    [LoggerMessage(1012, LogLevel.Warning, "{Peer} came to {Listener} without a proper PROXY header and was turned away. Is it a load balancer? If not, take it out of TrustedProxies")]
    public static partial void NoProxyHeader(ILogger logger, IPAddress peer, Listener listener);

    [LoggerMessage(1013, LogLevel.Warning, "Listener {Listener}: machines in {Networks} submit without TLS and without a login, as {Senders}")]
    public static partial void WithoutLogin(ILogger logger, Listener listener, string networks, string senders);
}
