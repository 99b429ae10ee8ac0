using Microsoft.Data.Sqlite;
using Relay.Queue.Storage;
using Relay.Queue.Storage.Damage;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Damage;

/// <summary>What a power cut in the middle of a commit leaves is never taken for damage.</summary>
public sealed class TornCommitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_commit_of_which_any_sectors_are_missing_is_no_damage(int seed)
    {
        var random = new Random(seed);
        using var directory = new TemporaryDirectory();
        using var copies = new TemporaryDirectory();
        var database = Path.Combine(directory.Path, "queue.db");
        var copy = Path.Combine(copies.Path, "queue.db");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        Schema.Prepare(connection);
        Schema.Execute(connection, "PRAGMA cache_size = 10; CREATE TABLE t (id INTEGER PRIMARY KEY, content BLOB, flag INTEGER DEFAULT 0)");
        var failures = new List<string>();
        for (var round = 0; round < 60; round++)
        {
            if (random.Next(6) == 0)
                Schema.Execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");
            var before = Copy(database);
            var isRolledBack = random.Next(5) == 0;
            Schema.Execute(connection, "BEGIN IMMEDIATE");
            for (var i = random.Next(1, 40); i > 0; i--)
            {
                Schema.Execute(connection, random.Next(3) switch
                {
                    0 => $"INSERT INTO t (content) VALUES (randomblob({random.Next(1, 9000)}))",
                    1 => $"UPDATE t SET flag = 1 - flag WHERE id = {random.Next(1, 300)}",
                    _ => $"DELETE FROM t WHERE id = {random.Next(1, 300)}",
                });
            }
            Schema.Execute(connection, isRolledBack ? "ROLLBACK" : "COMMIT");
            var after = Copy(database);
            for (var variant = 0; variant < 12; variant++)
            {
                var block = random.Next(2) == 0 ? 512 : 4096;
                File.Copy(database, copy, overwrite: true);
                var isKill = variant >= 10;
                File.WriteAllBytes($"{copy}-wal", isKill ? Prefix(before.Log, after.Log, random) : Mix(before.Log, after.Log, block, random));
                File.WriteAllBytes($"{copy}-shm", before.Index);
                using var log = WriteAheadLog.Open(copy)!;
                if (log.IsDamaged)
                    failures.Add($"round {round} variant {variant} rolledback {isRolledBack}: mended {log.Mended}, doubtful {log.Doubtful}, missing {log.Missing}");
            }
        }
        failures.ShouldBeEmpty();
    }

    private static (byte[] Log, byte[] Index) Copy(string database) => (Read($"{database}-wal"), Read($"{database}-shm"));

    private static byte[] Read(string file)
    {
        if (!File.Exists(file))
            return [];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var octets = new byte[stream.Length];
        stream.ReadExactly(octets);
        return octets;
    }

    private static byte[] Mix(byte[] before, byte[] after, int block, Random random)
    {
        var mixed = new byte[random.Next(2) == 0 || after.Length <= before.Length ? after.Length : random.Next(Math.Max(32, before.Length), after.Length + 1)];
        var bias = random.NextDouble();
        for (var at = 0; at < mixed.Length; at += block)
        {
            var source = at == 0 || random.NextDouble() < bias ? after : before;
            var length = Math.Min(block, Math.Min(mixed.Length, source.Length) - at);
            if (length > 0)
                source.AsSpan(at, length).CopyTo(mixed.AsSpan(at));
        }
        if (mixed.Length >= 32)
            after.AsSpan(0, 32).CopyTo(mixed);
        return mixed;
    }

    private static byte[] Prefix(byte[] before, byte[] after, Random random)
    {
        var end = random.Next(32, Math.Max(33, after.Length));
        var mixed = new byte[Math.Max(before.Length, Math.Min(end, after.Length))];
        before.CopyTo(mixed, 0);
        after.AsSpan(0, Math.Min(end, after.Length)).CopyTo(mixed);
        return mixed;
    }
}
