using Microsoft.Extensions.Logging;
using Relay.Core.Queue;

namespace Relay.Queue.Storage.Damage;

/// <summary>Event ids 4040–4059.</summary>
internal static partial class DamageLog
{
    [LoggerMessage(4040, LogLevel.Error,
        "{QueueId} can't be sent: piece {Number} of its content does not match its checksum. It is deferred, and returned to its sender when its time is up; relay queue show {QueueId} --raw has what is left of it")]
    public static partial void ContentDamaged(ILogger logger, QueueId queueId, int number);

    [LoggerMessage(4041, LogLevel.Debug, "The last run did not end in good order; the queue was checked in {Elapsed} and is sound")]
    public static partial void Sound(ILogger logger, TimeSpan elapsed);

    [LoggerMessage(4042, LogLevel.Warning,
        "The write-ahead log of the queue was damaged in {Pages} places and could be mended: nothing is lost. The files as they were are in {Place}. Is the disk failing?")]
    public static partial void LogMended(ILogger logger, int pages, string place);

    [LoggerMessage(4043, LogLevel.Error,
        "The write-ahead log of the queue is damaged: of what had been committed, {Doubtful} pages are not as they were and {Missing} are missing; {Mended} were mended. What stood before them is kept, and what is left after them is used. "
        + "Messages that were accepted shortly before the last run ended may be missing, and others be sent twice. The files as they were are in {Place}")]
    public static partial void LogDamaged(ILogger logger, int doubtful, int missing, int mended, string place);

    [LoggerMessage(4044, LogLevel.Error, "The queue in {Directory} is damaged: {Damage}. What can be read of it is carried over into a new one")]
    public static partial void Damaged(ILogger logger, string directory, string damage);

    [LoggerMessage(4045, LogLevel.Error, "{QueueId} is damaged and is not delivered: {Why}. What can be read of it is in {File}, and its content beside that (.eml)")]
    public static partial void SetAside(ILogger logger, QueueId queueId, string why, string file);

    [LoggerMessage(4046, LogLevel.Error, "{QueueId} is delivered to those of its recipients that can be read, and there may have been others: {Why}. See {File}")]
    public static partial void Incomplete(ILogger logger, QueueId queueId, string why, string file);

    [LoggerMessage(4047, LogLevel.Error, "{Count} further messages are damaged; {Place}/report.txt names them all")]
    public static partial void MoreSetAside(ILogger logger, int count, string place);

    [LoggerMessage(4048, LogLevel.Error, "Messages that were accepted between {From} and {To} may be missing without a trace")]
    public static partial void MayBeMissing(ILogger logger, string from, string to);

    [LoggerMessage(4049, LogLevel.Error, "Of the damaged queue {CarriedOver} messages were carried over, {Incomplete} of them perhaps not to all of their recipients, and {SetAside} were set aside. See {Place}")]
    public static partial void Rescued(ILogger logger, long carriedOver, int incomplete, int setAside, string place);

    [LoggerMessage(4050, LogLevel.Error, "{Database} is a new one, made of what could be read of the damaged one, which is kept in {Place}")]
    public static partial void Replaced(ILogger logger, string database, string place);

    [LoggerMessage(4051, LogLevel.Error, "queue.db is missing from {Directory}, or empty, and Relay did not do that: it begins with an empty queue. Whatever was queued is not delivered")]
    public static partial void FileMissing(ILogger logger, string directory);

    [LoggerMessage(4052, LogLevel.Debug, "Moved {File} to {Place}")]
    public static partial void Moved(ILogger logger, string file, string place);

    [LoggerMessage(4053, LogLevel.Error,
        "As the last run did not end in good order, and the database is damaged, what was committed last may not be in it: messages that were accepted shortly before may be missing, and others be sent twice")]
    public static partial void EndUnknown(ILogger logger);
}
