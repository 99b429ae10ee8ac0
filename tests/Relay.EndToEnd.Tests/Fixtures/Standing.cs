namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>What the client of a message knows.</summary>
internal enum Standing
{
    /// <summary>The end of the data was never sent.</summary>
    NotSent,

    /// <summary>The end was sent, and the connection ended before a reply.</summary>
    Unanswered,

    /// <summary>250</summary>
    Accepted,

    /// <summary>Another reply.</summary>
    Refused,
}
