namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A message that a next hop has answered 250 for.</summary>
/// <param name="Content">As it came, octets as Latin-1, dot-stuffing undone, line ends untouched.</param>
internal sealed record Transaction(string ReversePath, IReadOnlyList<string> ForwardPaths, string Content)
{
    public string Header => Content[..Content.IndexOf("\r\n\r\n", StringComparison.Ordinal)];

    public string Body => Content[(Content.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
}
