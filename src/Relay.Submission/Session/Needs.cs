namespace Relay.Submission.Session;

/// <summary>What must have happened before a command may be carried out.</summary>
[Flags]
internal enum Needs
{
    Nothing = 0,

    /// <summary>EHLO or HELO.</summary>
    Hello = 1,

    /// <summary>A login, and so TLS.</summary>
    Login = 2,

    /// <summary>MAIL.</summary>
    Transaction = 4,
}
