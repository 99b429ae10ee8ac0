using SQLitePCL;

namespace Relay.Queue.Storage;

/// <summary>
/// How SQLite is to run in this process. As it is built, it takes a lock in each call, and one around each piece of memory to count it. We need neither:
/// each connection is one thread's at a time (the writer's, the checkpointer's, the history's, or a reader's who has it from the pool), and nobody asks for the count.
/// </summary>
internal static class SqliteSetup
{
    private static readonly Lazy<bool> Done = new(Configure);

    /// <summary>
    /// Before the first connection of the process. Once one has been opened SQLite refuses, and goes on with its locks: slower, and as right.
    /// </summary>
    public static bool Apply() => Done.Value;

    private static bool Configure()
    {
        Batteries_V2.Init();
        return raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD) == raw.SQLITE_OK && raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0) == raw.SQLITE_OK;
    }
}
