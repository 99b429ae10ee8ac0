namespace Relay.Queue.Control;

/// <summary>What an action does to a recipient.</summary>
internal enum Verdict
{
    /// <summary>Nothing: it is as it should be, or not meant.</summary>
    Unchanged,

    Changed,

    /// <summary>Nothing, since an attempt is under way and settles it.</summary>
    UnderWay,
}
