using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Relay.Core.Operation;

namespace Relay.Queue.History;

/// <summary>The files as the writer's thread sees them: one is open, old ones go, and one that is damaged is replaced.</summary>
internal sealed class HistoryDays(HistoryFiles files, int keptDays, ILogger logger)
{
    private DateOnly? _today;
    private DateOnly _oldest = DateOnly.MinValue;
    private DateOnly? _setAside;
    private HistoryDay? _open;

    /// <summary>Deletes what is too old if another day has begun.</summary>
    public void Keep(DateTimeOffset now)
    {
        var today = HistoryFiles.DayOf(now);
        if (today == _today)
            return;

        _today = today;
        _oldest = today.AddDays(-keptDays);
        files.DeleteBefore(_oldest, logger);
    }

    /// <summary>Each event goes to the day on which it happened. After an exception some of them may be written.</summary>
    public void Write(IReadOnlyList<HistoryEvent> events)
    {
        foreach (var day in events.GroupBy(happened => HistoryFiles.DayOf(happened.At)).Where(day => day.Key >= _oldest))
            Write(day.Key, day);
    }

    public void Close()
    {
        _open?.Dispose();
        _open = null;
    }

    private void Write(DateOnly day, IEnumerable<HistoryEvent> events)
    {
        try
        {
            Opened(day).Write(events);
        }
        catch (SqliteException exception) when (HistoryDay.IsDamage(exception) && _setAside != day)
        {
            // Once a day: if the file is not what is wrong, another one will not help.
            _setAside = day;
            Close();
            files.SetAside(day);
            HistoryLog.SetAside(logger, files.Of(day), exception.Message);
            Write(day, events);
        }
        catch
        {
            Close(); // the next batch begins with a fresh look
            throw;
        }
    }

    private HistoryDay Opened(DateOnly day)
    {
        if (_open?.Day == day)
            return _open;

        Close();
        SqliteMessageQueue.MakeDirectory(files.Directory);
        return _open = HistoryDay.Open(day, files.Of(day));
    }
}
