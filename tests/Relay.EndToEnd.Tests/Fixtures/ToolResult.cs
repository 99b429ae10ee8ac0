namespace Relay.EndToEnd.Tests.Fixtures;

internal sealed record ToolResult(string CommandLine, int ExitCode, string Output, string Error)
{
    public string Everything => $"{CommandLine}\nexit code {ExitCode}\n{Output}{Error}";

    public ToolResult ShouldSucceed()
    {
        ExitCode.ShouldBe(0, Everything);
        return this;
    }
}
