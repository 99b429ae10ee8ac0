using Microsoft.Data.Sqlite;
using Relay.Core.Queue;

namespace Relay.Queue.Storage;

/// <summary>What is done to the tables, inside a transaction that the writer has begun. For the writer's thread only.</summary>
internal sealed class QueueTables : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _savepoint;
    private readonly Statement _releaseSavepoint;
    private readonly Statement _insertMessage;
    private readonly Statement _insertRecipient;
    private readonly Statement _insertChunk;
    private readonly Statement _beginDraft;
    private readonly Statement _endDraft;
    private readonly Statement _sweepChunks;
    private readonly Statement _deleteChunks;
    private readonly Statement _deleteDone;
    private readonly Statement _deleteRecipient;
    private readonly Statement _deferRecipient;
    private readonly Statement _hasRecipients;
    private readonly Statement _selectDue;
    private readonly Statement _lease;
    private readonly Statement _release;
    private readonly Statement _hasten;
    private readonly Statement _setAside;
    private readonly Statement _earliestDue;
    private readonly Statement _beat;
    private readonly Statement _bringForward;

    /// <param name="content">Of fresh mail, for those who read.</param>
    public QueueTables(SqliteConnection connection, FreshContent? content = null)
    {
        Fresh = new FreshMail(content ?? new FreshContent());
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _savepoint = Prepare("SAVEPOINT nested");
        _releaseSavepoint = Prepare("RELEASE nested");
        _insertMessage = Prepare(
            """
            INSERT INTO message (id, reverse_path, accepted_at, size, eight_bit, account, smtputf8, require_tls, ret, envid, hold_until, client, message_id, crc32c)
            VALUES ($id, $reverse, $at, $size, $eight, $account, $utf8, $tls, $ret, $envid, $hold, $client, $header, $crc)
            """,
            "$id", "$reverse", "$at", "$size", "$eight", "$account", "$utf8", "$tls", "$ret", "$envid", "$hold", "$client", "$header", "$crc");
        _insertRecipient = Prepare(
            """
            INSERT INTO recipient (message_id, number, forward_path, next_attempt_at, notify, orcpt, crc32c, leased, attempts)
            VALUES ($id, $number, $path, $at, $notify, $orcpt, $crc, $leased, $leased)
            """,
            "$id", "$number", "$path", "$at", "$notify", "$orcpt", "$crc", "$leased");
        _insertChunk = Prepare("INSERT INTO chunk (message_id, number, content, crc32c) VALUES ($id, $number, $content, $crc)", "$id", "$number", "$content", "$crc");
        _beginDraft = Prepare("INSERT OR IGNORE INTO draft (message_id) VALUES ($id)", "$id");
        _endDraft = Prepare("DELETE FROM draft WHERE message_id = $id", "$id");
        _sweepChunks = Prepare("DELETE FROM chunk WHERE message_id = $id AND NOT EXISTS (SELECT 1 FROM message WHERE id = $id)", "$id");
        _deleteChunks = Prepare("DELETE FROM chunk WHERE message_id = $id", "$id");
        _deleteDone = Prepare("DELETE FROM message WHERE id = $id AND NOT EXISTS (SELECT 1 FROM recipient WHERE message_id = $id)", "$id");
        _deleteRecipient = Prepare($"DELETE FROM recipient WHERE message_id = $id AND number = $number AND leased = 1 RETURNING {SettledRow.Columns}", "$id", "$number");
        _deferRecipient = Prepare(
            // What an operator has given up meanwhile does not wait any longer.
            $"""
            UPDATE recipient SET leased = 0, interruptions = 0, next_attempt_at = iif(given_up, 0, $at), last_outcome = $outcome,
                delay_reported = max(delay_reported, $delayReported)
            WHERE message_id = $id AND number = $number AND leased = 1
            RETURNING {SettledRow.Columns}
            """,
            "$id", "$number", "$at", "$outcome", "$delayReported");
        _hasRecipients = Prepare("SELECT EXISTS (SELECT 1 FROM recipient WHERE message_id = $id)", "$id");
        _selectDue = Prepare(
            $"""
            SELECT {DueRows.Columns}
            FROM recipient r LEFT JOIN message m ON m.id = r.message_id
            WHERE r.leased = 0 AND r.held = 0 AND r.next_attempt_at <= $now
            ORDER BY r.next_attempt_at, r.message_id, r.number
            LIMIT $limit
            """,
            "$now", "$limit");
        _lease = Prepare("UPDATE recipient SET leased = 1, attempts = attempts + 1 WHERE message_id = $id AND number = $number", "$id", "$number");
        _release = Prepare(
            """
            UPDATE recipient SET leased = 0, attempts = attempts - 1, next_attempt_at = iif(given_up, 0, ifnull($at, next_attempt_at))
            WHERE message_id = $id AND number = $number AND leased = 1
            """,
            "$id", "$number", "$at");
        _hasten = Prepare(
            // What the sender wants held until then stays where it is (RFC 4865).
            """
            UPDATE recipient SET next_attempt_at = $now
            WHERE (message_id, number) IN (SELECT message_id, number FROM recipient WHERE leased = 0 AND held = 0 AND next_attempt_at = $due LIMIT $limit)
                AND NOT EXISTS (SELECT 1 FROM message WHERE id = recipient.message_id AND hold_until > $now)
            """,
            "$now", "$due", "$limit");
        _setAside = Prepare("UPDATE recipient SET leased = 2 WHERE message_id = $id AND leased = 0", "$id");
        _earliestDue = Prepare("SELECT min(next_attempt_at) FROM recipient WHERE leased = 0 AND held = 0");
        _bringForward = Prepare(WallClock.BringForward, "$step");
        _beat = Prepare("UPDATE heartbeat SET at = $now", "$now");
    }

    public SqliteConnection Connection => _connection;

    /// <summary>What this transaction brings.</summary>
    public FreshMail Fresh { get; }

    public void Begin()
    {
        Fresh.Begin();
        _begin.Execute();
    }

    public void Commit() => _commit.Execute();

    /// <summary>False after some errors, a full disk among them, on which SQLite rolls back by itself; asking again would be one more.</summary>
    public bool InTransaction => SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    public void Rollback()
    {
        if (InTransaction)
            Schema.Execute(_connection, "ROLLBACK");
    }

    /// <summary>Does it wholly or not at all, and leaves the transaction around it whole, unless it is no longer there.</summary>
    public T Nested<T>(Func<T> work)
    {
        _savepoint.Execute();
        try
        {
            var result = work();
            _releaseSavepoint.Execute();
            return result;
        }
        catch when (InTransaction)
        {
            Schema.Execute(_connection, "ROLLBACK TO nested; RELEASE nested");
            throw;
        }
    }

    /// <summary>Content of what may never be a message.</summary>
    public void InsertDraftChunk(QueueId id, int number, byte[] content)
    {
        _beginDraft.Execute(id.Value);
        InsertChunk(id, number, content);
    }

    public void InsertChunk(QueueId id, int number, ReadOnlyMemory<byte> content) =>
        _insertChunk.Execute(id.Value, number, content, Checksums.OfChunk(id.Value, number, content));

    /// <summary>Removes the content of what is no message. Of a message it leaves all: its draft may be disposed of while the commit is under way.</summary>
    public void SweepContent(QueueId id) => _sweepChunks.Execute(id.Value);

    /// <summary>It is a message now, or never will be. False when there is none.</summary>
    public bool EndDraft(QueueId id) => _endDraft.Execute(id.Value) > 0;

    /// <inheritdoc cref="WallClock.BringForward"/>
    public void BringForward(TimeSpan step) => _bringForward.Execute((long)step.TotalMilliseconds);

    /// <summary>Writes down what the clock says; whoever commits it knows also that the disk takes it.</summary>
    public void Beat(DateTimeOffset now) => _beat.Execute(now.ToUnixTimeMilliseconds());

    /// <param name="whole">The content, which is not written to any more, if it is in memory whole.</param>
    public void InsertMessage(QueueId id, Envelope envelope, long size, DateTimeOffset now, ReadOnlyMemory<byte> whole = default)
    {
        var parameters = envelope.Parameters;
        var holdUntil = Stored.OfHoldUntil(parameters.HoldUntil);
        ReadOnlySpan<SqlValue> row =
        [
            id.Value, Stored.OfPath(envelope.ReversePath), envelope.AcceptedAt.ToUnixTimeMilliseconds(), size, envelope.HasEightBitContent ? 1 : 0, envelope.Account,
            parameters.NeedsSmtpUtf8 ? 1 : 0, parameters.RequiresTls ? 1 : 0, Stored.OfReturn(parameters.Return), Stored.OfEnvelopeId(parameters.EnvelopeId), holdUntil,
            envelope.Origin.Client, envelope.Origin.MessageId,
        ];
        _insertMessage.Execute(row, Checksums.OfRow(row));

        var isHeld = holdUntil > now.ToUnixTimeMilliseconds();
        var dueAt = isHeld ? holdUntil!.Value : now.ToUnixTimeMilliseconds();
        var leased = !isHeld && Fresh.Add(id, envelope, size, whole) ? 1 : 0;
        for (var number = 0; number < envelope.Recipients.Count; number++)
        {
            var asked = envelope.Recipients[number].Parameters;
            var (path, notify, original) = (Stored.OfPath(envelope.Recipients[number].ForwardPath), Stored.OfNotify(asked.Notify), Stored.OfOriginalRecipient(asked.OriginalRecipient));
            _insertRecipient.Execute(id.Value, number, path, dueAt, notify, original, Checksums.OfRecipient(id.Value, number, path, notify, original), leased);
        }
    }

    /// <summary>
    /// Leases what is readable. What is damaged is set aside until the next start, and stays where it is: one bad row must not keep all others
    /// from being leased. What of it is under way is settled as ever.
    /// </summary>
    public DueMail LeaseDue(DateTimeOffset now, int limit)
    {
        var damaged = new List<DamagedMessage>();
        while (true)
        {
            var due = ReadDue(now, limit);
            foreach (var message in due.Damaged)
                MustChange(_setAside.Execute(message.Id.Value));
            damaged.AddRange(due.Damaged);
            if (due.Messages.Count == 0 && due.Damaged.Count > 0)
                continue; // the damaged stood in front of others

            foreach (var message in due.Messages)
            {
                foreach (var recipient in message.Recipients)
                    MustChange(_lease.Execute(message.Id.Value, recipient.Number));
            }

            return due with { Damaged = damaged };
        }
    }

    /// <param name="dueAt">Null is as they were.</param>
    public void Release(IReadOnlyList<LeasedMessage> messages, DateTimeOffset? dueAt = null)
    {
        foreach (var message in messages)
        {
            Fresh.Forget(message.Id);
            foreach (var recipient in message.Recipients)
                _release.Execute(message.Id.Value, recipient.Number, dueAt?.ToUnixTimeMilliseconds());
        }
    }

    /// <inheritdoc cref="IMessageQueue.HastenAsync"/>
    public int Hasten(DateTimeOffset dueAt, DateTimeOffset now, int atMost) => _hasten.Execute(now.ToUnixTimeMilliseconds(), dueAt.ToUnixTimeMilliseconds(), atMost);

    /// <summary>Null when nothing waits.</summary>
    public DateTimeOffset? EarliestDue() => _earliestDue.Scalar() is { } at ? Stored.TimeToCome(at) : null;

    public SettledMessage Settle(QueueId id, IReadOnlyList<SettledRecipient> recipients)
    {
        var rows = recipients.Select(recipient => Settle(id, recipient)).ToArray();
        return new SettledMessage(rows, RemoveIfDone(id));
    }

    /// <summary>A message whose last recipient has left goes with its content.</summary>
    public bool RemoveIfDone(QueueId id)
    {
        if (_deleteDone.Execute(id.Value) == 0 && _hasRecipients.Scalar(id.Value) != 0) // of a damaged one there may be no row to delete
            return false;

        Fresh.Forget(id);
        _deleteChunks.Execute(id.Value);
        return true;
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
    }

    private Statement Prepare(string sql, params string[] parameters)
    {
        var statement = new Statement(_connection, sql, parameters);
        _statements.Add(statement);
        return statement;
    }

    private SettledRow Settle(QueueId id, SettledRecipient recipient)
    {
        var (number, outcome, retryAt) = recipient;
        if (retryAt is not null)
            Fresh.Forget(id);
        using var row = retryAt is { } at
            ? _deferRecipient.Read(id.Value, number, at.ToUnixTimeMilliseconds(), Stored.OfOutcome(outcome), recipient.IsDelayReported ? 1 : 0)
            : _deleteRecipient.Read(id.Value, number);
        if (!row.Read())
            throw new InvalidOperationException($"Recipient {number} of {id} was settled without a lease.");
        var settled = SettledRow.Of(row);
        while (row.Read())
        {
        }

        return settled;
    }

    /// <summary>What an index finds and the table has not would be found again and again, and an attempt must be on record before anyone dials.</summary>
    private static void MustChange(int rows)
    {
        if (rows == 0)
            throw new SqliteException("an index of the queue does not match its table", SQLitePCL.raw.SQLITE_CORRUPT);
    }

    private DueMail ReadDue(DateTimeOffset now, int limit)
    {
        using var rows = _selectDue.Read(now.ToUnixTimeMilliseconds(), limit);
        return DueRows.Collect(rows);
    }
}
