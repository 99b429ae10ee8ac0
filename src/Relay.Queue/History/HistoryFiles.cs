using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Relay.Queue.History;

/// <summary>
/// Where the history of a queue lies: one database for each day (UTC) on which something happened. So what is too old goes by deleting files,
/// which costs nothing however much there was, and a file that breaks takes one day with it.
/// </summary>
internal sealed class HistoryFiles(string queueDirectory)
{
    private const string DayFormat = "yyyy-MM-dd";
    private const int DayLength = 10;
    private const string Extension = ".db";

    /// <summary>What SQLite puts beside a database. Its index of the log is made anew by whoever needs it.</summary>
    private static readonly string[] Companions = ["-wal", "-shm"];

    public string Directory { get; } = Path.Combine(queueDirectory, "history");

    /// <summary>Lies there while nobody runs the queue and the last who did ended in good order: all that had happened was written.</summary>
    private string CleanMark => Path.Combine(Directory, "clean");

    public static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    public string Of(DateOnly day) => Path.Combine(Directory, day.ToString(DayFormat, CultureInfo.InvariantCulture) + Extension);

    /// <summary>The days that there is something of, the newest first.</summary>
    public IReadOnlyList<DateOnly> Days() =>
        [.. from file in All()
            where Path.GetExtension(file) == Extension
            let day = DayOf(Path.GetFileNameWithoutExtension(file))
            where day is not null
            orderby day descending
            select day.Value];

    /// <summary>Deletes all of the days before, what was set aside included. Mail does not stop when that fails.</summary>
    public void DeleteBefore(DateOnly oldest, ILogger logger)
    {
        try
        {
            // The databases, what SQLite keeps beside them and what was set aside all begin with their day.
            var old = All().Where(file => Path.GetFileName(file) is { Length: >= DayLength } name && DayOf(name[..DayLength]) < oldest).ToArray();
            foreach (var file in old)
                File.Delete(file);
            if (old.Length > 0)
                HistoryLog.Deleted(logger, oldest, old.Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            HistoryLog.DeleteFailed(logger, oldest, exception.Message);
        }
    }

    /// <summary>Makes room for a new file of that day, and keeps the last that broke for whoever wants to look at it.</summary>
    public void SetAside(DateOnly day)
    {
        var file = Of(day);
        File.Move(file, $"{file}.damaged", overwrite: true);
        foreach (var companion in Companions.Where(companion => File.Exists(file + companion)))
            File.Move(file + companion, $"{file}.damaged{companion}", overwrite: true);
    }

    /// <summary>Whether the last run ended in good order; this one has not, yet.</summary>
    public bool TakeCleanMark()
    {
        if (!File.Exists(CleanMark))
            return false;

        File.Delete(CleanMark);
        return true;
    }

    public void LeaveCleanMark()
    {
        if (System.IO.Directory.Exists(Directory))
            File.WriteAllBytes(CleanMark, []);
    }

    private static DateOnly? DayOf(string name) =>
        DateOnly.TryParseExact(name, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private string[] All() => System.IO.Directory.Exists(Directory) ? System.IO.Directory.GetFiles(Directory) : [];
}
