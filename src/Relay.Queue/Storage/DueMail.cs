using Relay.Core.Queue;

namespace Relay.Queue.Storage;

/// <summary>What a look at the due recipients found.</summary>
/// <param name="Messages">Readable, whole.</param>
internal sealed record DueMail(IReadOnlyList<LeasedMessage> Messages, IReadOnlyList<DamagedMessage> Damaged)
{
    public static DueMail None { get; } = new([], []);
}
