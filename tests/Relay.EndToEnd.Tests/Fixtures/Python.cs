namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Python's standard library as a second opinion.</summary>
internal static class Python
{
    public static async Task<string> RunAsync(string script, IReadOnlyList<string> arguments, string input = "") =>
        (await Tool.RunAsync("python3", ["-c", script, .. arguments], input)).ShouldSucceed().Output;
}
