using Microsoft.Extensions.Logging.Abstractions;
using Relay.Queue;

namespace Relay.Benchmarks.Queue;

/// <summary>A directory with a queue in it, removed afterwards.</summary>
internal sealed class QueueHome : IDisposable
{
    private readonly string _directory;

    public QueueHome(string? parent)
    {
        _directory = Path.Combine(parent ?? Path.GetTempPath(), $"relay-bench-{Environment.ProcessId}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(_directory);
    }

    public long Octets => new DirectoryInfo(_directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

#pragma warning disable RS0030 // the composition root of this program
    public static TimeProvider Time => TimeProvider.System;
#pragma warning restore RS0030

    public SqliteMessageQueue Open() => Open(_directory);

    public static SqliteMessageQueue Open(string directory) =>
        SqliteMessageQueue.Open(directory, new QueueOptions(), Time, new SystemRandom(), NullLogger<SqliteMessageQueue>.Instance);

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
