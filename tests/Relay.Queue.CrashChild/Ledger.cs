namespace Relay.Queue.CrashChild;

/// <summary>A line goes to the pipe in one piece before this returns: a line that was read was true, and one that is cut short never was written.</summary>
internal static class Ledger
{
    private static readonly Lock Gate = new();
    private static readonly Stream Output = Console.OpenStandardOutput();

    public static void Write(string line)
    {
        var octets = System.Text.Encoding.UTF8.GetBytes(line + "\n");
        lock (Gate)
            Output.Write(octets);
    }
}
