using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Queue.Storage;
using Relay.Queue.Tests.Contract;
using Relay.Queue.Tests.Support;
using SQLitePCL;

namespace Relay.Queue.Tests.Storage;

public sealed class MigrationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new(QueueFixture.Start);

    private string Database => Path.Combine(_directory.Path, "queue.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_queue_of_the_first_version_is_taken_over_with_all_that_is_in_it()
    {
        VersionOneFile.Write(Database);
        await using var queue = Open();

        var leased = await LeaseAsync(queue); // one was interrupted for the second time in a row, and waits a minute
        leased.ShouldHaveSingleItem().Id.ShouldBe(VersionOneFile.FromSender);
        leased[0].ReversePath.ShouldBe(Mailbox.Parse("sender@example.org"));
        leased[0].AcceptedAt.ShouldBe(QueueFixture.Start);
        leased[0].HasEightBitContent.ShouldBeFalse();
        leased[0].Parameters.ShouldBe(MessageParameters.None);
        Recipients(leased[0]).ShouldBe([(0, "leased@example.net", 2), (2, "waiting@example.net", 1)]);
        leased[0].Recipients.ShouldAllBe(recipient => recipient.Parameters == RecipientParameters.None);
        (await ReadAsync(queue, VersionOneFile.FromSender)).ShouldBe(Encoding.UTF8.GetBytes(VersionOneFile.Content));

        _time.Advance(TimeSpan.FromMinutes(1));
        leased = await LeaseAsync(queue);
        leased.ShouldHaveSingleItem().Id.ShouldBe(VersionOneFile.Bounce);
        leased[0].ReversePath.ShouldBeNull();
        leased[0].HasEightBitContent.ShouldBeTrue();
        Recipients(leased[0]).ShouldBe([(0, "sender@example.org", 4)]);
        (await ReadAsync(queue, VersionOneFile.Bounce)).ShouldBe([0xC3, 0xBC, 0x0D, 0x0A, 0x0D, 0x0A]);

        _time.Advance(VersionOneFile.Deferral);
        leased = await LeaseAsync(queue);
        leased.ShouldHaveSingleItem().Id.ShouldBe(VersionOneFile.FromSender);
        Recipients(leased[0]).ShouldBe([(1, "\"de ferred\"@example.net", 3)]);

        await queue.SettleAsync(new Settlement(VersionOneFile.Bounce, [Outcomes.Delivered(0)])).OrFail();
        await queue.SettleAsync(new Settlement(VersionOneFile.FromSender, [Outcomes.Delivered(0), Outcomes.Delivered(1), Outcomes.Failed(2)])).OrFail();
        Count("SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM recipient) + (SELECT count(*) FROM chunk)").ShouldBe(0);
    }

    [Fact]
    public async Task A_queue_that_was_taken_over_keeps_what_the_first_version_could_not()
    {
        var asked = new MessageParameters { NeedsSmtpUtf8 = true, Return = DsnReturn.Headers };
        VersionOneFile.Write(Database);
        await using (var queue = Open())
        {
            await using var draft = queue.BeginMessage();
            draft.Id.ShouldBeGreaterThan(VersionOneFile.Gone);
            await draft.CommitAsync(new Envelope { ReversePath = null, Recipients = [new(Mailbox.Parse("a@example.net"))], AcceptedAt = _time.GetUtcNow(), Parameters = asked }).OrFail();
        }

        await using var next = Open();

        (await LeaseAsync(next)).Select(message => message.Parameters).ShouldBe([MessageParameters.None, asked]);
    }

    [Fact]
    public async Task A_queue_that_was_taken_over_has_the_tables_of_a_new_one()
    {
        const string Everything = "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema ORDER BY name)";
        await using var made = await SqliteQueueFixture.OpenNewAsync();
        VersionOneFile.Write(Database);
        await using var queue = Open();

        Text(Database, Everything).ShouldBe(Text(made.Database, Everything));
        Count("PRAGMA user_version").ShouldBe(Migrations.Version);
    }

    [Fact]
    public void Whatever_ends_a_migration_the_file_is_the_old_one_and_the_next_start_tries_again()
    {
        VersionOneFile.Write(Database);
        var before = Text(Database, Dump);
        var endedHalfway = 0;
        for (var (instructions, done) = (0, false); !done; instructions += 7) // each would take long and show no more
        {
            using var connection = Connect(Database);
            var left = instructions;
            string? crashed = null;
            delegate_progress end = _ => // SQLite asks after each instruction or few, and an answer of 1 ends what it is at
            {
                if (--left >= 0)
                    return 0;
                if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
                    crashed = LeftByACrashNow();
                return 1;
            };
            raw.sqlite3_progress_handler(connection.Handle, 1, end, null);
            done = TryPrepare(connection);
            if (crashed is null)
                continue;

            endedHalfway++;
            done.ShouldBeFalse();
            Text(crashed, Dump).ShouldBe(before, $"after {instructions} instructions");
        }

        endedHalfway.ShouldBeGreaterThan(Migrations.Version);
        Count("PRAGMA user_version").ShouldBe(Migrations.Version);
        Count("SELECT count(*) FROM recipient WHERE notify IS NULL AND orcpt IS NULL").ShouldBe(4);
    }

    [Fact]
    public async Task A_migration_that_comes_to_its_commit_and_not_through_it_has_not_been()
    {
        VersionOneFile.Write(Database);
        var before = Text(Database, Dump);
        using (var connection = Connect(Database))
        {
            raw.sqlite3_commit_hook(connection.Handle, _ => 1, null);
            TryPrepare(connection).ShouldBeFalse();
        }

        Text(Database, Dump).ShouldBe(before);
        await using var queue = Open();
        (await LeaseAsync(queue)).ShouldHaveSingleItem().Id.ShouldBe(VersionOneFile.FromSender);
    }

    /// <summary>The version, the tables, and each recipient as it stands.</summary>
    private const string Dump = """
        SELECT (SELECT user_version FROM pragma_user_version)
            || (SELECT group_concat(sql) FROM (SELECT sql FROM sqlite_schema ORDER BY name))
            || (SELECT group_concat(concat_ws(' ', message_id, number, forward_path, next_attempt_at, leased, attempts, interruptions, last_outcome)) FROM recipient)
            || (SELECT group_concat(concat_ws(' ', id, reverse_path, size)) FROM message)
            || (SELECT count(*) FROM chunk)
        """;

    private SqliteMessageQueue Open() => SqliteMessageQueue.Open(
        _directory.Path, new QueueOptions(), _time, new SeededRandomSource(seed: 1), NullLogger<SqliteMessageQueue>.Instance);

    private static bool TryPrepare(SqliteConnection connection)
    {
        try
        {
            Schema.Prepare(connection);
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    /// <summary>What a dead process leaves is what the files hold at that moment.</summary>
    private string LeftByACrashNow()
    {
        var left = Path.Combine(_directory.Path, "left.db");
        File.Copy(Database, left, overwrite: true);
        File.Delete($"{left}-wal");
        if (File.Exists($"{Database}-wal"))
            File.Copy($"{Database}-wal", $"{left}-wal");
        return left;
    }

    private static SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }

    private static string? Text(string file, string sql)
    {
        using var connection = Connect(file);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }

    private long Count(string sql)
    {
        using var connection = Connect(Database);
        return Schema.Scalar(connection, sql);
    }

    private static Task<IReadOnlyList<LeasedMessage>> LeaseAsync(SqliteMessageQueue queue) => queue.LeaseAsync(100, CancellationToken.None).OrFail();

    private static IEnumerable<(int Number, string ForwardPath, int Attempt)> Recipients(LeasedMessage message) =>
        message.Recipients.Select(recipient => (recipient.Number, recipient.ForwardPath.ToString(), recipient.Attempt));

    private static async Task<byte[]> ReadAsync(SqliteMessageQueue queue, QueueId id)
    {
        using var content = new MemoryStream();
        await foreach (var piece in queue.ReadContentAsync(id, CancellationToken.None))
            content.Write(piece.Span);
        return content.ToArray();
    }
}
