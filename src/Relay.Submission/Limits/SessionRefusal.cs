namespace Relay.Submission.Limits;

/// <summary>Why somebody has to wait outside.</summary>
internal enum SessionRefusal
{
    None,

    /// <summary>As many as we have room for are in.</summary>
    Full,

    /// <summary>As many as one address may have are in from this one.</summary>
    FullForAddress,
}
