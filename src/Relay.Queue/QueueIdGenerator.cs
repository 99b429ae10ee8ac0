using Relay.Core;
using Relay.Core.Queue;

namespace Relay.Queue;

/// <summary>
/// Ids that grow with time and never repeat: milliseconds since 1970 (43 bits, to the year 2248), then 20 bits of chance so that they can't be
/// counted from outside. When the clock stands still or goes back, the next id is the last one plus one; the store remembers the last that it took.
/// </summary>
internal sealed class QueueIdGenerator(TimeProvider time, IRandomSource random, long last)
{
    internal const int ChanceBits = 20;

    private long _last = last;

    /// <summary>When it was made, or as much later as the clock had gone back.</summary>
    public static DateTimeOffset TimeOf(QueueId id) => DateTimeOffset.FromUnixTimeMilliseconds(id.Value >> ChanceBits);

    /// <summary>The smallest that can be made then.</summary>
    public static QueueId FirstOf(DateTimeOffset time) => new(time.ToUnixTimeMilliseconds() << ChanceBits);

    public QueueId Next()
    {
        var candidate = (time.GetUtcNow().ToUnixTimeMilliseconds() << ChanceBits) | (uint)random.Next(1 << ChanceBits);
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(candidate, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return new QueueId(next);
        }
    }
}
