using System.CommandLine;
using Relay.Accounts;
using Relay.Commands.Users;

namespace Relay.Tests.Users;

/// <summary>Runs <c>relay users</c> on an accounts file of its own, with what is typed and piped given beforehand.</summary>
internal sealed class UsersFixture : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("relay-users-").FullName;

    public AccountsFile File => new(Path, TimeProvider.System);

    public bool FileExists => System.IO.File.Exists(Path);

    private string Path => System.IO.Path.Combine(_directory, "accounts.json");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    public Task<UsersResult> RunAsync(params string[] arguments) => RunAsync(arguments, "", null);

    /// <param name="keys">What is typed, \r for the enter key and \b for backspace; null where standard input is no terminal.</param>
    public async Task<UsersResult> RunAsync(string[] arguments, string lines = "", string? keys = null)
    {
        var typed = new Queue<char>(keys ?? "");
        var input = new ConsoleInput(keys is not null, new StringReader(lines), () => Key(typed.Dequeue()));
        var root = new RootCommand { UsersCommand.Create(_ => Path, new SeededRandom(), TimeProvider.System, input) };

        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await root.Parse(["users", .. arguments]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return new UsersResult(exitCode, output.ToString(), error.ToString());
    }

    public async Task AddAsync(string name, params string[] addresses)
    {
        ScramVerifier.TryParse(
            "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
            out var pencil,
            out _).ShouldBeTrue();
        await File.AddAsync(new AccountEntry(name, pencil!, addresses.Length == 0 ? null : addresses), default);
    }

    public Task WriteFileAsync(string text) => System.IO.File.WriteAllTextAsync(Path, text);

    public Task<string> ReadFileAsync() => System.IO.File.ReadAllTextAsync(Path);

    public void PutDirectoryInPlaceOfTheFile() => Directory.CreateDirectory(Path);

    private static ConsoleKeyInfo Key(char c) => c switch
    {
        '\r' => new ConsoleKeyInfo(c, ConsoleKey.Enter, shift: false, alt: false, control: false),
        '\b' => new ConsoleKeyInfo(c, ConsoleKey.Backspace, shift: false, alt: false, control: false),
        _ => new ConsoleKeyInfo(c, ConsoleKey.None, shift: false, alt: false, control: false),
    };
}
