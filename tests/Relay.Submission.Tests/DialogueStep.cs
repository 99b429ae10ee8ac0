namespace Relay.Submission.Tests;

internal abstract record DialogueStep
{
    private DialogueStep() { }

    /// <summary>One octet a character.</summary>
    public sealed record Send(string Text) : DialogueStep;

    /// <summary>The beginning of each line of a reply; a single one is the beginning of its last line.</summary>
    public sealed record Expect(List<string> Lines) : DialogueStep;

    public sealed record Handshake : DialogueStep;

    public sealed record Closed : DialogueStep;
}
