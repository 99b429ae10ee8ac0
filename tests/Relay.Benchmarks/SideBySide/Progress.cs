namespace Relay.Benchmarks.SideBySide;

/// <summary>What the person sees who waits; the report itself goes to standard output.</summary>
internal static class Progress
{
    public static void Say(string line) => Console.Error.WriteLine(line);
}
