using Relay.Core.Queue;

namespace Relay.Queue.CrashChild;

/// <summary>What stands in a message follows from its id and size, so that whoever reads it back can tell if it is whole.</summary>
public static class Content
{
    public static byte[] Of(QueueId id, int octets)
    {
        var content = new byte[octets];
        new SeededRandom((int)id.Value).Fill(content);
        return content;
    }
}
