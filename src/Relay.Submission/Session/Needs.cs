namespace Relay.Submission.Session;

/// <summary>What must have happened before a command may be carried out.</summary>
[Flags]
internal enum Needs
{
    Nothing = 0,

    /// <summary>EHLO or HELO.</summary>
    Hello = 1,

    /// <summary>A login, and so TLS; or a network that needs neither.</summary>
    Login = 2,

    /// <summary>MAIL.</summary>
    Transaction = 4,

    /// <summary>No chunk of the message yet (RFC 3030 §2).</summary>
    NoChunks = 8,
}
