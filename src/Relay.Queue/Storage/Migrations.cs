namespace Relay.Queue.Storage;

/// <summary>
/// What each version of the file added to the one before; a new file goes through all of them. What is written here has been run on people's
/// queues and is never edited: the next change is the next entry. Times are milliseconds since 1970 UTC.
/// </summary>
internal static class Migrations
{
    /// <summary>Of the files that we write.</summary>
    public static int Version => Scripts.Length;

    /// <summary>Leads from a version, 0 being an empty file, to <see cref="Version"/>. To be run in one transaction.</summary>
    public static string From(long version) => string.Concat(Scripts[(int)version..]);

    /// <summary>Makes an empty file one of an older version.</summary>
    public static string UpTo(long version) => string.Concat(Scripts[..(int)version]);

    // Content stands in its own table, and in pieces, so that it can be stored before the message is accepted; a message row is what makes it exist.
    // A recipient row lives until the recipient's outcome is final. The partial index holds what may be leased, in the order in which it is due.
    // leased is 0, 1 while an attempt is under way, or (since version 2) 2 while the message is set aside as damaged.
    // AUTOINCREMENT makes SQLite remember the largest id that there ever was; the ids themselves are ours.
    private const string FirstTables = """
        CREATE TABLE message (
            id           INTEGER PRIMARY KEY AUTOINCREMENT,
            reverse_path TEXT    NOT NULL,
            accepted_at  INTEGER NOT NULL,
            size         INTEGER NOT NULL,
            eight_bit    INTEGER NOT NULL,
            account      TEXT
        ) STRICT;

        CREATE TABLE chunk (
            message_id INTEGER NOT NULL,
            number     INTEGER NOT NULL,
            content    BLOB    NOT NULL,
            PRIMARY KEY (message_id, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE recipient (
            message_id      INTEGER NOT NULL,
            number          INTEGER NOT NULL,
            forward_path    TEXT    NOT NULL,
            next_attempt_at INTEGER NOT NULL,
            leased          INTEGER NOT NULL DEFAULT 0,
            attempts        INTEGER NOT NULL DEFAULT 0,
            interruptions   INTEGER NOT NULL DEFAULT 0,
            last_outcome    TEXT,
            PRIMARY KEY (message_id, number)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX recipient_due ON recipient (next_attempt_at, message_id) WHERE leased = 0;

        """;

    // As the wire writes them (RFC 3461 §4): ret FULL or HDRS, notify NEVER or SUCCESS,FAILURE,DELAY or some of these, orcpt type;address, decoded.
    // NULL is what the sender did not say. Before this version nothing that needs SMTPUTF8 was taken.
    private const string ExtensionParameters = """
        ALTER TABLE message ADD COLUMN smtputf8 INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE message ADD COLUMN require_tls INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE message ADD COLUMN ret TEXT;
        ALTER TABLE message ADD COLUMN envid TEXT;
        ALTER TABLE message ADD COLUMN hold_until INTEGER;
        ALTER TABLE recipient ADD COLUMN notify TEXT;
        ALTER TABLE recipient ADD COLUMN orcpt TEXT;

        """;

    // held and given_up are an operator's; what is held is not due. draft names the content that may turn out to belong to no message, so that the start
    // need not look at all of it; what the versions before left behind is named once. heartbeat says what the clock said lately, and is written also to see whether writing works.
    // crc32c is of the columns that never change (Checksums); what an older version wrote has none.
    private const string Operators = """
        ALTER TABLE message ADD COLUMN client TEXT;
        ALTER TABLE message ADD COLUMN message_id TEXT;
        ALTER TABLE message ADD COLUMN crc32c INTEGER;
        ALTER TABLE chunk ADD COLUMN crc32c INTEGER;
        ALTER TABLE recipient ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE recipient ADD COLUMN given_up INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE recipient ADD COLUMN crc32c INTEGER;
        DROP INDEX recipient_due;
        CREATE INDEX recipient_due ON recipient (next_attempt_at, message_id) WHERE leased = 0 AND held = 0;
        CREATE INDEX recipient_busy ON recipient (leased) WHERE leased <> 0;
        CREATE TABLE draft (message_id INTEGER PRIMARY KEY) STRICT;
        INSERT INTO draft SELECT DISTINCT message_id FROM chunk
            WHERE NOT EXISTS (SELECT 1 FROM message WHERE id = chunk.message_id)
                AND NOT EXISTS (SELECT 1 FROM recipient WHERE message_id = chunk.message_id);
        CREATE TABLE heartbeat (at INTEGER NOT NULL) STRICT;
        INSERT INTO heartbeat VALUES (0);

        """;

    // The sender has heard once that it takes long.
    private const string DelayReports = """
        ALTER TABLE recipient ADD COLUMN delay_reported INTEGER NOT NULL DEFAULT 0;

        """;

    private static readonly string[] Scripts = [FirstTables, ExtensionParameters, Operators, DelayReports];
}
