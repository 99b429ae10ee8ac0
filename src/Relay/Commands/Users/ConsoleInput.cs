namespace Relay.Commands.Users;

/// <summary>Where answers come from. What System.CommandLine's configuration is for the output.</summary>
/// <param name="IsTerminal">False for a pipe or a file: nobody is there to be asked.</param>
/// <param name="Lines">Standard input.</param>
/// <param name="ReadKey">Waits for a key without showing it; only asked of a terminal.</param>
internal sealed record ConsoleInput(bool IsTerminal, TextReader Lines, Func<ConsoleKeyInfo> ReadKey)
{
    public static ConsoleInput System { get; } = new(!Console.IsInputRedirected, Console.In, () => Console.ReadKey(intercept: true));
}
