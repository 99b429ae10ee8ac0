namespace Relay.Smtp.Commands;

/// <summary>Where a command line went wrong.</summary>
public enum SyntaxFault
{
    /// <summary>Missing, surplus or unreadable arguments.</summary>
    Arguments,

    /// <summary>The address in MAIL or RCPT.</summary>
    Path,

    /// <summary>A <c>keyword=value</c> behind the address.</summary>
    Parameter,
}
