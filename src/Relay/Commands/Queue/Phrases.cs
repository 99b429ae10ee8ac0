using System.Globalization;

namespace Relay.Commands.Queue;

/// <summary>What is said of an action, before and after; {0} is how many recipients of how many messages.</summary>
internal sealed record Phrases(string Description, string Question, string Done)
{
    /// <summary>Can't be taken back.</summary>
    public bool IsDestructive { get; init; }

    public string Ask(string whom) => string.Format(CultureInfo.InvariantCulture, Question, whom);

    public string Tell(string whom) => string.Format(CultureInfo.InvariantCulture, Done, whom);
}
