namespace Relay.Queue.Storage.Damage;

/// <summary>How the run before this one left the queue.</summary>
internal enum LastRun
{
    /// <summary>There was none, or one that did not say.</summary>
    Unknown,

    /// <summary>It was killed, or the power went.</summary>
    Unfinished,

    /// <summary>It closed the queue in good order, and nobody has touched it since.</summary>
    Clean,

    /// <summary>It came upon damage.</summary>
    Damaged,
}
