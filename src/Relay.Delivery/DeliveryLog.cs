using Microsoft.Extensions.Logging;
using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Delivery;

/// <summary>Event ids 2000–2099.</summary>
internal static partial class DeliveryLog
{
    [LoggerMessage(2000, LogLevel.Information, "{QueueId} delivered to=<{Recipient}> via={NextHop} attempt={Attempt} reply=\"{Reply}\"")]
    public static partial void Delivered(ILogger logger, QueueId queueId, Mailbox recipient, string nextHop, int attempt, string reply);

    [LoggerMessage(2001, LogLevel.Warning, "{QueueId} deferred to=<{Recipient}> attempt={Attempt} until={RetryAt:u} status={Status}: {Reason}")]
    public static partial void Deferred(ILogger logger, QueueId queueId, Mailbox recipient, int attempt, DateTimeOffset retryAt, string status, string reason);

    [LoggerMessage(2002, LogLevel.Warning, "{QueueId} failed to=<{Recipient}> attempt={Attempt} status={Status}: {Reason}")]
    public static partial void Failed(ILogger logger, QueueId queueId, Mailbox recipient, int attempt, string status, string reason);

    [LoggerMessage(2003, LogLevel.Information, "{QueueId} bounced to=<{Sender}> as {BounceId}")]
    public static partial void Bounced(ILogger logger, QueueId queueId, Mailbox sender, QueueId bounceId);

    [LoggerMessage(2004, LogLevel.Warning, "{QueueId} has the empty reverse-path: nobody is told that <{Recipients}> failed")]
    public static partial void NobodyToTell(ILogger logger, QueueId queueId, string recipients);

    [LoggerMessage(2005, LogLevel.Error, "Nothing can be leased from the queue; trying again in {Delay}")]
    public static partial void LeaseFailed(ILogger logger, TimeSpan delay, Exception exception);

    [LoggerMessage(2006, LogLevel.Error, "{QueueId}: what became of the attempt can't be recorded; trying again in {Delay}")]
    public static partial void SettleFailed(ILogger logger, QueueId queueId, TimeSpan delay, Exception exception);

    [LoggerMessage(2007, LogLevel.Error, "{QueueId}: the attempt ended with a bug; it counts as deferred")]
    public static partial void AttemptFailed(ILogger logger, QueueId queueId, Exception exception);

    [LoggerMessage(2008, LogLevel.Error, "{QueueId}: what became of the attempt could not be recorded; it is tried again after the next start")]
    public static partial void SettlingEnded(ILogger logger, QueueId queueId, Exception exception);

    [LoggerMessage(2009, LogLevel.Error, "{QueueId}: its header can't be read; the bounce goes out without it")]
    public static partial void HeaderUnreadable(ILogger logger, QueueId queueId, Exception exception);

    [LoggerMessage(2010, LogLevel.Information, "{QueueId}: the sender asked not to be told that <{Recipients}> failed (NOTIFY)")]
    public static partial void NotToBeTold(ILogger logger, QueueId queueId, string recipients);

    [LoggerMessage(2011, LogLevel.Warning, "{Jobs} deliveries that were not begun could not be put back; the next start makes them due. {Reason}")]
    public static partial void NotGivenBack(ILogger logger, int jobs, string reason);

    [LoggerMessage(2012, LogLevel.Information, "{QueueId} delay reported to=<{Sender}> as {ReportId}")]
    public static partial void DelayTold(ILogger logger, QueueId queueId, Mailbox sender, QueueId reportId);

    [LoggerMessage(2013, LogLevel.Information, "{QueueId} delivery reported to=<{Sender}> as {ReportId}")]
    public static partial void SuccessTold(ILogger logger, QueueId queueId, Mailbox sender, QueueId reportId);

    [LoggerMessage(2014, LogLevel.Warning, "{QueueId} has the empty reverse-path: its failure is reported to the postmaster <{Postmaster}> as {ReportId}")]
    public static partial void PostmasterTold(ILogger logger, QueueId queueId, Mailbox postmaster, QueueId reportId);

    [LoggerMessage(2030, LogLevel.Information, "{Lane} has {Held} recipients under way and takes no more for now: others wait in the queue for their turn ({Parked} of all lanes)")]
    public static partial void LaneFull(ILogger logger, string lane, int held, int parked);

    [LoggerMessage(2031, LogLevel.Warning, "{NextHop} is not tried again before {Until:u}, since {Failures} connections in a row have failed: {Reason}")]
    public static partial void CircuitOpened(ILogger logger, string nextHop, DateTimeOffset until, int failures, string reason);

    [LoggerMessage(2032, LogLevel.Information, "{NextHop} takes connections again")]
    public static partial void CircuitClosed(ILogger logger, string nextHop);

    [LoggerMessage(2033, LogLevel.Information, "{Hosts} gets {Connections} connections at a time for now: it refused one, broke one, or said that it has too much to do")]
    public static partial void Slowed(ILogger logger, string hosts, int connections);

    [LoggerMessage(2034, LogLevel.Warning, "{Recipients} recipients could not be put back into the queue; they stay in memory. {Reason}")]
    public static partial void NotParked(ILogger logger, int recipients, string reason);

    [LoggerMessage(2035, LogLevel.Warning, "Mail that waits in the queue for its turn could not be called back; it comes at the time that was set. {Reason}")]
    public static partial void NotHastened(ILogger logger, string reason);
}
