using Relay.Core;

namespace Relay.Submission.Limits;

/// <summary>A login that was made up by a stranger, fit for a line of the log: bounded, on one line, and nothing in it that turns others around.</summary>
internal static class PrintableLogin
{
    private const int MaxLength = 255;

    public static string Of(string login) => VisibleText.Of(login.Length <= MaxLength ? login : login[..MaxLength]);
}
