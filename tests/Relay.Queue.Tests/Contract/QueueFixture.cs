using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Contract;

/// <summary>A store under test: what lies on its disk stays when it is closed, killed and opened again.</summary>
internal abstract class QueueFixture : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2031, 3, 5, 7, 11, 13, TimeSpan.Zero);

    public ManualTimeProvider Time { get; } = new(Start);

    public SeededRandomSource Random { get; } = new(seed: 5321);

    public abstract IMessageQueue Queue { get; }

    public abstract Task OpenAsync();

    /// <summary>Ends in good order.</summary>
    public abstract Task CloseAsync();

    /// <summary>As if the process had died now, with nothing under way: only what is on disk is left. Open comes next.</summary>
    public abstract Task KillAsync();

    /// <summary>Content that the open store holds, of messages or not.</summary>
    public abstract Task<long> StoredOctetsAsync();

    /// <summary>The message's whole content.</summary>
    public async Task<byte[]> ReadAsync(QueueId id)
    {
        using var content = new MemoryStream();
        await foreach (var piece in Queue.ReadContentAsync(id, CancellationToken.None))
            content.Write(piece.Span);
        return content.ToArray();
    }

    public abstract ValueTask DisposeAsync();
}
