namespace Relay.Queue.Tests.Crash;

internal enum Fate
{
    Waiting,

    /// <summary>Its final settlement had begun; whether it was committed, only the queue can say.</summary>
    PossiblyGone,
    Gone,
}
