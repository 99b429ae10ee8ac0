using System.Globalization;
using Relay.Core.Queue;

namespace Relay.Queue.Storage.Damage;

/// <summary>
/// Carries over what can be read of a damaged queue into a new one. The tables are in the order of the messages' ids, and are gone through side by side. What
/// is whole goes on as it was; what is not is set aside. Nothing that is not in the tables any more comes back.
/// </summary>
internal sealed class Salvage : IDisposable
{
    /// <summary>An attempt that is due later than this was never planned by us: who set it was the damage.</summary>
    private static readonly TimeSpan MaxDeferral = TimeSpan.FromDays(30);

    private readonly DamagedFile _file;
    private readonly DamagedQueue _damaged;
    private readonly NewQueue _new;
    private readonly SetAside _aside;
    private readonly SavedTable _messages;
    private readonly SavedTable _recipients;
    private readonly SavedTable _chunks;
    private readonly HashSet<long> _drafts;
    private readonly HashSet<long> _doubtfulIds = [];
    private readonly long _now;
    private long _lastId;

    public Salvage(DamagedFile file, NewQueue @new, SetAside aside, DateTimeOffset now)
    {
        _file = file;
        _new = @new;
        _aside = aside;
        _now = now.ToUnixTimeMilliseconds();
        _damaged = new DamagedQueue(file, @new.Connection);
        _messages = new SavedTable(file, _damaged, new TableColumns(@new.Connection, "message", isRowIdTable: true, $"id, {Checksums.MessageColumns}"), isContent: false);
        _recipients = new SavedTable(file, _damaged, new TableColumns(@new.Connection, "recipient", isRowIdTable: false, "message_id, number, forward_path, notify, orcpt"), isContent: false);
        _chunks = new SavedTable(file, _damaged, new TableColumns(@new.Connection, "chunk", isRowIdTable: false, "message_id, number, content"), isContent: true);
        _drafts = _damaged.Drafts();
    }

    /// <summary>There is something to carry over.</summary>
    public bool IsQueue => _damaged.IsQueue;

    /// <summary>Messages.</summary>
    public long CarriedOver { get; private set; }

    /// <summary>Between these two, messages may be missing without a trace; null when none are.</summary>
    public (QueueId After, QueueId Before)? Lost { get; private set; }

    /// <param name="lastId">That is known otherwise.</param>
    public void Run(long lastId)
    {
        SavedTable[] tables = [_messages, _recipients, _chunks];
        foreach (var table in tables)
            table.Begin();
        while (tables.Min(table => table.NextId) is { } id)
            Take(id, _messages.Take(id), _recipients.Take(id), _chunks.Take(id));
        NameIndexed();
        FindLost();
        _new.Finish(Math.Max(_lastId, Math.Max(lastId, Plausible(_damaged.LastId()))));
    }

    public void Dispose()
    {
        _messages.Dispose();
        _recipients.Dispose();
        _chunks.Dispose();
    }

    private void Take(long id, List<Cell> messageCells, List<Cell> recipientCells, List<Cell> chunks)
    {
        var faults = new List<string>();
        var message = messageCells.ConvertAll(cell => _messages.Read(cell, faults)).Find(row => row is not null);
        var recipients = recipientCells.ConvertAll(cell => _recipients.Read(cell, faults)).FindAll(row => row is not null);
        var mayMissRow = messageCells.Count > 0 || _messages.Tree.MayMiss(id);
        if (recipientCells.Count == 0 && (!mayMissRow || (messageCells.Count == 0 && _drafts.Contains(id))))
            return; // content of what was never accepted

        if (mayMissRow || _recipients.Tree.MayMiss(id))
            _doubtfulIds.Add(id);
        _lastId = Math.Max(_lastId, message is null ? Plausible(id) : id);
        if (message is null && messageCells.Count == 0)
            faults.Add("its message row is missing");
        if (recipients.Count == 0)
            faults.Add("no recipient can be read");
        else if (_recipients.Tree.MayMiss(id))
            faults.Add("recipients may be missing");

        var isWhole = message is not null && recipients.Count > 0 && _new.Add(() => Insert(message, recipients!, chunks, faults));
        CarriedOver += isWhole ? 1 : 0;
        if (faults.Count > 0)
            _aside.Add(new QueueId(id), isWhole, faults, Known(message, recipients!), Content(chunks));
    }

    /// <summary>False when the content is not whole.</summary>
    private bool Insert(object?[] message, List<object?[]> recipients, List<Cell> chunks, List<string> faults)
    {
        _new.Insert(_messages.Columns, message);
        foreach (var recipient in recipients)
            _new.Insert(_recipients.Columns, Sensible(recipient, message));

        var (size, read) = ((long)message[_messages.Columns.Place("size")]!, 0L);
        for (var number = 0; number < chunks.Count; number++)
        {
            if (chunks[number].Key.Number != number || _chunks.Read(chunks[number], faults) is not { } chunk)
                break;
            _new.Insert(_chunks.Columns, chunk);
            read += ((byte[])chunk[_chunks.Columns.Place("content")]!).Length;
        }

        if (read != size)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{read} octets in a row can be read of its content, and it had {size}"));
        return read == size;
    }

    /// <summary>As it was, but for a time that would have it wait for ever.</summary>
    private object?[] Sensible(object?[] recipient, object?[] message)
    {
        var due = _recipients.Columns.Place("next_attempt_at");
        var place = _messages.Columns.Place("hold_until");
        var holdUntil = place < message.Length && message[place] is long until ? until : _now;
        var earliest = Math.Max(_now, holdUntil);
        if ((long)recipient[due]! - (long)MaxDeferral.TotalMilliseconds > earliest)
            recipient[due] = earliest;
        return recipient;
    }

    private IEnumerable<byte[]> Content(List<Cell> chunks)
    {
        foreach (var cell in chunks)
        {
            object?[] values;
            try
            {
                values = cell.Values(_file);
            }
            catch (FormatException)
            {
                continue; // it has been named
            }

            if (values.ElementAtOrDefault(_chunks.Columns.Place("content")) is byte[] content)
                yield return content;
        }
    }

    private List<string> Known(object?[]? message, List<object?[]> recipients)
    {
        var known = new List<string>();
        Name(_messages.Columns, message);
        foreach (var recipient in recipients)
            Name(_recipients.Columns, recipient);
        return known;

        void Name(TableColumns columns, object?[]? row)
        {
            if (row is null)
                return;
            var names = columns.Names(row.Length).Split(", ");
            known.Add($"{columns.Table}: {string.Join(", ", names.Zip(row, (name, value) => string.Create(CultureInfo.InvariantCulture, $"{name}={value ?? "NULL"}")))}");
        }
    }

    /// <summary>Where neither table has a row any more, an index may still name the message.</summary>
    private void NameIndexed()
    {
        if (_messages.Tree.Holes.Count == 0 || _recipients.Tree.Holes.Count == 0)
            return;

        foreach (var id in _damaged.IndexedIds().Where(id => Plausible(id) > 0 && _messages.Tree.MayMiss(id) && _recipients.Tree.MayMiss(id)))
        {
            if (!_doubtfulIds.Add(id))
                continue;
            _lastId = Math.Max(_lastId, id);
            _aside.Add(new QueueId(id), isDelivered: false, ["nothing but its id can be read"], [], []);
        }
    }

    /// <summary>Where both tables have a hole, so may have been a message.</summary>
    private void FindLost()
    {
        var (rows, others) = (_messages.Tree.Holes, _recipients.Tree.Holes);
        for (var (i, j) = (0, 0); i < rows.Count && j < others.Count;)
        {
            var (after, before) = (Math.Max(rows[i].After.Id, others[j].After.Id), Math.Min(rows[i].Before.Id, others[j].Before.Id));
            if (after < before)
                Lost = (new QueueId(Lost?.After.Value ?? after), new QueueId(before));
            if (rows[i].Before.Id < others[j].Before.Id)
                i++;
            else
                j++;
        }
    }

    /// <summary>An id that damage has made up would be the last for a long time.</summary>
    private long Plausible(long id) => id > 0 && id >> QueueIdGenerator.ChanceBits <= _now + (long)MaxDeferral.TotalMilliseconds ? id : 0;
}
