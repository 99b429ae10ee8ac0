namespace Relay.Commands.Users;

/// <summary>
/// Where answers come from. What System.CommandLine's configuration is for the output.
/// <para>Reading a console blocks, its ReadLineAsync too, and while the command blocks nobody sees Ctrl-C. So it is read on another thread, which the
/// process doesn't wait for.</para>
/// </summary>
/// <param name="isTerminal">False for a pipe or a file: nobody is there to be asked.</param>
/// <param name="lines">Standard input.</param>
/// <param name="readKey">Waits for a key without showing it; only asked of a terminal.</param>
internal sealed class ConsoleInput(bool isTerminal, TextReader lines, Func<ConsoleKeyInfo> readKey)
{
    public static ConsoleInput System { get; } = new(!Console.IsInputRedirected, Console.In, () => Console.ReadKey(intercept: true));

    public bool IsTerminal => isTerminal;

    /// <summary>Null at the end.</summary>
    public Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
        Task.Run(lines.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);

    public Task<ConsoleKeyInfo> ReadKeyAsync(CancellationToken cancellationToken) =>
        Task.Run(readKey, CancellationToken.None).WaitAsync(cancellationToken);
}
