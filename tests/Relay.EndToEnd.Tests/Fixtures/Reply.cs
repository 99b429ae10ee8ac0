namespace Relay.EndToEnd.Tests.Fixtures;

/// <param name="Lines">Without the code and what follows it.</param>
internal sealed record Reply(int Code, IReadOnlyList<string> Lines)
{
    public string Text => string.Join('\n', Lines);

    public override string ToString() => $"{Code} {Text}";
}
