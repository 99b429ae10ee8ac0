using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Queue.Storage;
using Relay.Queue.Storage.Damage;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Damage;

public sealed class RescueTests : IAsyncLifetime
{
    private const int ContentDamagedEvent = 4040;
    private const int SoundEvent = 4041;
    private const int LogMendedEvent = 4042;
    private const int DamagedEvent = 4044;
    private const int SetAsideEvent = 4045;
    private const int RescuedEvent = 4049;
    private const int FileMissingEvent = 4051;

    /// <summary>Reserved octets a page: SQLite would read each page wrong.</summary>
    private const int ReservedAt = 20;

    private const string Everything = """
        SELECT (SELECT group_concat(concat_ws(' ', id, reverse_path, accepted_at, size, eight_bit, account, hold_until, crc32c)) FROM message)
            || (SELECT group_concat(concat_ws(' ', message_id, number, forward_path, next_attempt_at, attempts, last_outcome, held, crc32c)) FROM recipient)
            || (SELECT group_concat(concat_ws(' ', message_id, number, length(content), crc32c)) FROM chunk)
            || (SELECT seq FROM sqlite_sequence WHERE name = 'message')
        """;

    private SqliteQueueFixture _fixture = null!; // xunit initialises before each test

    private string Damaged => Path.Combine(_fixture.Directory, "damaged");

    public async Task InitializeAsync() => _fixture = await SqliteQueueFixture.OpenNewAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Fact]
    public async Task A_large_queue_of_which_nothing_is_lost_is_carried_over_as_it_was()
    {
        await FillAsync(messages: 3000); // enough for inner pages in each table
        await _fixture.CloseAsync();
        var before = Text(Everything);
        Overwrite(ReservedAt, 1);

        await _fixture.OpenAsync();

        Text(Everything).ShouldBe(before);
        _fixture.Log.Messages(RescuedEvent).ShouldHaveSingleItem().ShouldStartWith("Of the damaged queue 3000 messages were carried over, 0 of them perhaps not to all of their recipients, and 0 were set aside");
        Directory.GetFiles(Directory.GetDirectories(Damaged).ShouldHaveSingleItem()).Select(Path.GetFileName).Order().ShouldBe(["queue.db", "report.txt"]);
        (await File.ReadAllBytesAsync(Path.Combine(Directory.GetDirectories(Damaged)[0], "queue.db")))[ReservedAt].ShouldBe((byte)1);
    }

    [Fact]
    public async Task A_bit_of_each_octet_of_the_header_may_flip()
    {
        await FillAsync(messages: 3);
        await _fixture.CloseAsync();
        var sound = await File.ReadAllBytesAsync(_fixture.Database);
        var before = Text(Everything);
        for (var bit = 0; bit < 8 * 100; bit += 9)
        {
            Directory.Delete(_fixture.Directory, recursive: true);
            Directory.CreateDirectory(_fixture.Directory);
            var damaged = (byte[])sound.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(_fixture.Database, damaged);

            try
            {
                await _fixture.OpenAsync();
            }
            catch (QueueUnavailableException refusal) when (refusal.Message.Contains("newer Relay", StringComparison.Ordinal))
            {
                (bit / 8).ShouldBeInRange(60, 63, "only of the version's bits can that be said"); // user_version
                continue;
            }

            Text(Everything).ShouldBe(before, $"bit {bit}");
            await _fixture.CloseAsync();
        }
    }

    [Fact]
    public async Task A_message_that_is_not_whole_is_set_aside_in_files_and_named_and_its_id_does_not_come_again()
    {
        var whole = await CommitAsync(content: 1000);
        var damaged = await CommitAsync(content: MessageDraft.ChunkOctets + 1000);
        await _fixture.CloseAsync();
        _fixture.Execute($"UPDATE chunk SET content = CAST(substr(content, 1, 999) || 'x' AS BLOB) WHERE message_id = {damaged.Value} AND number = 1");
        Overwrite(ReservedAt, 1);
        await _fixture.OpenAsync();

        _fixture.Log.Messages(SetAsideEvent).ShouldHaveSingleItem().ShouldStartWith($"{damaged} is damaged and is not delivered: chunk row 1 can't be used: it does not match its checksum");
        var place = Directory.GetDirectories(Damaged).ShouldHaveSingleItem();
        (await File.ReadAllTextAsync(Path.Combine(place, $"{damaged}.txt"))).ShouldContain("forward_path=a@example.net");
        (await File.ReadAllTextAsync(Path.Combine(place, "report.txt"))).ShouldContain($"{damaged} is not delivered");
        new FileInfo(Path.Combine(place, $"{damaged}.eml")).Length.ShouldBe(MessageDraft.ChunkOctets + 1000);
        (await _fixture.Queue.LeaseAsync(10, CancellationToken.None).OrFail()).ShouldHaveSingleItem().Id.ShouldBe(whole);
        _fixture.Time.Advance(TimeSpan.FromDays(-1));
        (await CommitAsync(content: 1)).ShouldBeGreaterThan(damaged);
    }

    [Fact]
    public async Task Whatever_kills_a_rescue_the_next_start_finds_each_message_once()
    {
        await FillAsync(messages: 20);
        await _fixture.KillAsync();
        _fixture.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        await FillTheLogAsync();
        Overwrite(ReservedAt, 1);
        var before = Directory.GetFiles(_fixture.Directory).ToDictionary(file => file, File.ReadAllBytes);

        string? expected = null;
        for (var (lines, isThrough) = (0, false); !isThrough; lines++)
        {
            Directory.Delete(_fixture.Directory, recursive: true);
            Directory.CreateDirectory(_fixture.Directory);
            foreach (var (file, octets) in before)
                await File.WriteAllBytesAsync(file, octets);

            isThrough = TryRescue(new DyingLogger(lines));
            await _fixture.OpenAsync();
            expected ??= Text(Everything);
            Text(Everything).ShouldBe(expected, $"after {lines} lines");
            File.Exists(Path.Combine(_fixture.Directory, "queue.db")).ShouldBeTrue();
            Directory.GetDirectories(Damaged).Where(place => place.EndsWith(".part", StringComparison.Ordinal)).ShouldBeEmpty();
            Directory.GetFiles(Damaged, "rescued.db", SearchOption.AllDirectories).ShouldBeEmpty();
            Directory.GetFiles(Damaged, "queue.db", SearchOption.AllDirectories).ShouldHaveSingleItem();
            await _fixture.CloseAsync();
            lines.ShouldBeLessThan(20);
        }
    }

    [Fact]
    public async Task Without_room_for_a_rescue_the_start_is_refused_and_nothing_has_changed()
    {
        await FillAsync(messages: 3);
        await _fixture.CloseAsync();
        Overwrite(ReservedAt, 1);
        var before = await File.ReadAllBytesAsync(_fixture.Database);

        var refusal = Should.Throw<QueueUnavailableException>(() => new QueueFile(_fixture.Directory, _fixture.Time, _fixture.Log, () => before.Length - 1).Open(_ => 0));

        refusal.Message.ShouldContain("make room");
        (await File.ReadAllBytesAsync(_fixture.Database)).ShouldBe(before);
        Directory.Exists(Damaged).ShouldBeFalse();
    }

    [Fact]
    public async Task A_queue_that_was_closed_in_good_order_is_not_called_damaged_nor_unfinished()
    {
        await FillAsync(messages: 3);
        await RestartAsync();
        _fixture.Log.Messages(SoundEvent).ShouldBeEmpty();

        var state = await File.ReadAllTextAsync(Path.Combine(_fixture.Directory, "queue.state"));
        await _fixture.KillAsync();
        await File.WriteAllTextAsync(Path.Combine(_fixture.Directory, "queue.state"), state);
        await _fixture.OpenAsync();
        _fixture.Log.Messages(SoundEvent).ShouldHaveSingleItem();
        _fixture.Log.Messages(DamagedEvent).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("message")]
    [InlineData("recipient")]
    [InlineData("recipient_due")]
    public async Task Of_a_large_queue_all_but_the_content_is_checked(string damaged)
    {
        await FillAsync(messages: 300);
        await _fixture.CloseAsync();
        if (damaged.Length > 0)
        {
            var page = await File.ReadAllBytesAsync(_fixture.Database);
            // Of the first leaf: in the index the time of an entry, in a table the number of cells.
            var leaf = (int)(Leaf(page, Root(damaged)) - 1) * Schema.PageOctets;
            if (damaged == "recipient_due")
                page[leaf + BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(leaf + 8)) + 8] ^= 1;
            else
                page[leaf + 3] ^= 1;
            await File.WriteAllBytesAsync(_fixture.Database, page);
        }

        var found = StartCheck.Run(_fixture.Database, LastRun.Unfinished, smallOctets: 0);

        (found is not null).ShouldBe(damaged.Length > 0, found);
    }

    [Fact]
    public void A_queue_of_an_older_version_is_no_damage()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "queue.db");
        Storage.VersionOneFile.Write(file);

        StartCheck.Run(file, LastRun.Unknown).ShouldBeNull();
        StartCheck.Run(file, LastRun.Unknown, smallOctets: 0).ShouldBeNull();
    }

    [Fact]
    public async Task A_damaged_queue_of_the_first_version_is_carried_over_too()
    {
        await _fixture.CloseAsync();
        File.Delete(_fixture.Database);
        Storage.VersionOneFile.Write(_fixture.Database);
        Overwrite(ReservedAt, 1);

        await _fixture.OpenAsync();

        _fixture.Log.Messages(RescuedEvent).ShouldHaveSingleItem().ShouldStartWith("Of the damaged queue 2 messages were carried over, 0 of them perhaps not to all of their recipients, and 0 were set aside");
        (await _fixture.Queue.LeaseAsync(10, CancellationToken.None).OrFail()).ShouldHaveSingleItem().Id.ShouldBe(Storage.VersionOneFile.FromSender);
        (await CommitAsync(content: 1)).ShouldBeGreaterThan(Storage.VersionOneFile.Gone);
    }

    [Fact]
    public async Task Damage_that_turns_up_while_the_queue_runs_is_seen_to_by_the_next_start_even_after_a_clean_end()
    {
        await FillAsync(messages: 300);
        await _fixture.CloseAsync();
        await _fixture.OpenAsync();
        var page = Root("chunk");
        using (var file = new FileStream(_fixture.Database, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Position = (page - 1) * Schema.PageOctets;
            file.Write(new byte[Schema.PageOctets]);
        }

        var leased = await _fixture.Queue.LeaseAsync(1000, CancellationToken.None).OrFail();
        await Should.ThrowAsync<QueueUnavailableException>(() => _fixture.ReadAsync(leased[0].Id));
        _fixture.Queue.Health.IsHealthy.ShouldBeFalse();
        await RestartAsync();

        _fixture.Log.Messages(DamagedEvent).ShouldHaveSingleItem();
        _fixture.Queue.Health.IsHealthy.ShouldBeTrue();
    }

    [Fact]
    public async Task Content_that_has_changed_is_not_sent_and_is_named()
    {
        var id = await CommitAsync(content: 1000);
        await RestartAsync(); // what is fresh is read from memory
        _fixture.Execute("UPDATE chunk SET content = CAST('other' AS BLOB)");

        (await Should.ThrowAsync<QueueUnavailableException>(() => _fixture.ReadAsync(id))).Message.ShouldContain("checksum");

        _fixture.Log.Messages(ContentDamagedEvent).ShouldHaveSingleItem().ShouldStartWith(id.ToString());
        FindWrong().ShouldHaveSingleItem().ShouldBe($"{id}: piece of content 0 does not match its checksum");
    }

    [Theory]
    [InlineData("recipient", "forward_path = 'b@example.net'")]
    [InlineData("recipient", "notify = 'NEVER'")]
    [InlineData("message", "reverse_path = 'other@example.org'")]
    [InlineData("message", "size = size - 1")]
    [InlineData("message", "require_tls = 1")]
    [InlineData("message", "account = 'other'")]
    [InlineData("message", "hold_until = 1")]
    public async Task A_row_that_has_changed_is_not_leased(string table, string change)
    {
        var id = await CommitAsync(content: 10);
        FindWrong().ShouldBeEmpty();
        _fixture.Execute($"UPDATE {table} SET {change}");
        var other = await CommitAsync(content: 10);

        (await _fixture.Queue.LeaseAsync(10, CancellationToken.None).OrFail()).ShouldHaveSingleItem().Id.ShouldBe(other);

        _fixture.Log.Messages(4004).ShouldHaveSingleItem().ShouldStartWith(id.ToString());
        FindWrong().ShouldHaveSingleItem().ShouldStartWith(id.ToString());
    }

    [Fact]
    public async Task A_row_from_before_there_were_checksums_is_leased_as_ever()
    {
        var id = await CommitAsync(content: 10);
        _fixture.Execute("UPDATE message SET crc32c = NULL, account = 'other'; UPDATE recipient SET crc32c = NULL; UPDATE chunk SET crc32c = NULL");

        (await _fixture.Queue.LeaseAsync(10, CancellationToken.None).OrFail()).ShouldHaveSingleItem().Id.ShouldBe(id);
        (await _fixture.ReadAsync(id)).Length.ShouldBe(10);
        FindWrong().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_that_is_gone_is_missed(bool isEmpty)
    {
        await FillAsync(messages: 1);
        await _fixture.CloseAsync();
        if (isEmpty)
            await File.WriteAllBytesAsync(_fixture.Database, []);
        else
            File.Delete(_fixture.Database);

        await _fixture.OpenAsync();

        _fixture.Log.Messages(FileMissingEvent).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_log_whose_database_is_gone_is_not_thrown_away()
    {
        await FillAsync(messages: 5);
        await _fixture.KillAsync();
        await File.WriteAllBytesAsync(_fixture.Database, []); // SQLite would delete the log

        await _fixture.OpenAsync();

        _fixture.Log.Messages(RescuedEvent).ShouldHaveSingleItem().ShouldStartWith("Of the damaged queue 5 messages were carried over");
        (await _fixture.Queue.LeaseAsync(10, CancellationToken.None).OrFail()).Count.ShouldBe(5);
    }

    [Fact]
    public async Task Each_octet_of_the_logs_header_may_be_wrong()
    {
        await FillAsync(messages: 5);
        await _fixture.KillAsync();
        var log = $"{_fixture.Database}-wal";
        var sound = await File.ReadAllBytesAsync(log);
        var database = await File.ReadAllBytesAsync(_fixture.Database);
        for (var at = 0; at < WalHeader.Octets; at++)
        {
            Directory.Delete(_fixture.Directory, recursive: true);
            Directory.CreateDirectory(_fixture.Directory);
            var damaged = (byte[])sound.Clone();
            damaged[at] ^= 0x5A;
            await File.WriteAllBytesAsync(log, damaged);
            await File.WriteAllBytesAsync(_fixture.Database, database);

            await _fixture.OpenAsync();

            (await _fixture.Queue.LeaseAsync(10, CancellationToken.None).OrFail()).Count.ShouldBe(5, $"octet {at}");
            await _fixture.CloseAsync();
        }

        _fixture.Log.Messages(LogMendedEvent).Concat(_fixture.Log.Messages(4043)).Count().ShouldBe(WalHeader.Octets);
    }

    [Fact]
    public async Task A_transaction_that_a_crash_left_half_written_is_no_damage()
    {
        for (var i = 0; i < 5; i++)
            await CommitAsync(content: 10); // one by one: each is a transaction
        await _fixture.KillAsync();
        var log = $"{_fixture.Database}-wal";
        var octets = await File.ReadAllBytesAsync(log);
        var frames = (octets.Length - WalHeader.Octets) / WalFrame.Octets;
        // The last frame of all is a commit's; half of it is not there.
        using (var file = new FileStream(log, FileMode.Open))
            file.SetLength(WalFrame.At(frames - 1) + 2000);

        await _fixture.OpenAsync();

        _fixture.Log.Messages(LogMendedEvent).Concat(_fixture.Log.Messages(4043)).Concat(_fixture.Log.Messages(DamagedEvent)).ShouldBeEmpty();
        (await _fixture.Queue.LeaseAsync(10, CancellationToken.None).OrFail()).Count.ShouldBe(4);
    }

    private bool TryRescue(ILogger logger)
    {
        try
        {
            return new QueueFile(_fixture.Directory, _fixture.Time, logger).Open(_ => true);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private async Task FillTheLogAsync()
    {
        await _fixture.OpenAsync();
        await FillAsync(messages: 5);
        await _fixture.KillAsync();
    }

    private async Task FillAsync(int messages)
    {
        foreach (var crowd in Enumerable.Range(0, messages).Chunk(500))
            await Task.WhenAll(crowd.Select(number => CommitAsync(content: number % 700)));
    }

    private async Task<QueueId> CommitAsync(int content)
    {
        await using var draft = _fixture.Queue.BeginMessage();
        await draft.AppendAsync(new byte[content], CancellationToken.None);
        await draft.CommitAsync(new Envelope
        {
            ReversePath = Mailbox.Parse("sender@example.org"),
            Recipients = [new EnvelopeRecipient(Mailbox.Parse("a@example.net"))],
            AcceptedAt = _fixture.Time.GetUtcNow(),
            Account = "sender",
        }).OrFail();
        return draft.Id;
    }

    private async Task RestartAsync()
    {
        await _fixture.CloseAsync();
        await _fixture.OpenAsync();
    }

    private void Overwrite(int at, byte octet)
    {
        using var file = new FileStream(_fixture.Database, FileMode.Open);
        file.Position = at;
        file.WriteByte(octet);
    }

    private IReadOnlyList<string> FindWrong()
    {
        using var connection = Connect();
        return Checksums.FindWrong(connection, CancellationToken.None);
    }

    private string? Text(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }

    /// <summary>Down the leftmost way.</summary>
    private static long Leaf(byte[] pages, long page)
    {
        var octets = pages.AsSpan((int)(page - 1) * Schema.PageOctets, Schema.PageOctets);
        return octets[0] >= 0x0A ? page : Leaf(pages, BinaryPrimitives.ReadUInt32BigEndian(octets[BinaryPrimitives.ReadUInt16BigEndian(octets[12..])..]));
    }

    private long Root(string table)
    {
        using var connection = Connect();
        return Schema.Scalar(connection, $"SELECT rootpage FROM sqlite_schema WHERE name = '{table}'");
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_fixture.Database};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>Dies of a line, as the process might have.</summary>
    private sealed class DyingLogger(int lines) : ILogger
    {
        private int _lines = lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (_lines-- == 0)
                throw new InvalidOperationException("This is the end.");
        }
    }
}
