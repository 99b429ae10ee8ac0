using System.Threading.Channels;

namespace Relay.Dns.Queries;

/// <summary>
/// Keeps a burst of questions from overflowing a name server's receive buffer, which would cost a time-out for each one that is lost: Linux gives a
/// socket 208 KiB, some 250 queries. So there is room for fewer at a time. A question gives its place up when it is answered, or when it must
/// have been read: those that take long to answer hold up the others by no more than that.
/// </summary>
internal sealed class QueryPace(TimeProvider time)
{
    public const int Places = 100;

    /// <summary>A server that leaves a query unread for longer than this is beyond help.</summary>
    public static readonly TimeSpan Passing = TimeSpan.FromMilliseconds(100);

    // Bounded, it lets its writers wait, and unlike a semaphore it has nothing to dispose of.
    private readonly Channel<bool> _unread = Channel.CreateBounded<bool>(Places);

    public async Task<ServerReply> AskAsync(Func<Task<ServerReply>> ask)
    {
        await _unread.Writer.WriteAsync(true);
        var passing = Task.Delay(Passing, time);
        var asking = BeginAsync(ask);
        _ = GiveUpPlaceAsync(Task.WhenAny(asking, passing));
        return await asking;
    }

    // What throws before it gives a task must not keep its place.
    private static async Task<ServerReply> BeginAsync(Func<Task<ServerReply>> ask) => await ask();

    private async Task GiveUpPlaceAsync(Task isOver)
    {
        await isOver;
        _unread.Reader.TryRead(out _);
    }
}
