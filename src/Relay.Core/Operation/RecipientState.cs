namespace Relay.Core.Operation;

/// <summary>What a recipient in the queue waits for.</summary>
public enum RecipientState
{
    /// <summary>For its time.</summary>
    Waiting,

    /// <summary>For nothing: an attempt has been recorded and not settled.</summary>
    UnderWay,

    /// <summary>For an operator to release it.</summary>
    Held,

    /// <summary>For somebody to mend its row; the next start tries it again.</summary>
    Damaged,
}
