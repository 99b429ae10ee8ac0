using System.CommandLine;
using Relay.Accounts;
using Relay.Core;

namespace Relay.Commands.Users;

/// <summary>One invocation: what was asked, and what it is done with.</summary>
internal sealed record UsersContext(ParseResult Arguments, AccountsFile File, IRandomSource Random, ConsoleInput Input, TextWriter Output, TextWriter Error)
{
    public Task<string> NewPasswordAsync(PasswordSource source, string accountName, CancellationToken cancellationToken) =>
        new PasswordPrompt(Input, Error, Random).ReadAsync(source, accountName, cancellationToken);

    /// <summary>Tells what was done, and with it the password that nobody has seen yet.</summary>
    public async Task ReportAsync(string done, PasswordSource source, string password)
    {
        if (source != PasswordSource.Generated)
        {
            await Output.WriteLineAsync(done);
            return;
        }

        await Error.WriteLineAsync($"{done} Its password, which is kept nowhere and won't be shown again:");
        await Output.WriteLineAsync(password);
    }

    public async Task WarnOfLostCommentsAsync(bool areLost)
    {
        if (areLost)
            await Error.WriteLineAsync($"Note: {File.Path} held comments, and they are gone.");
    }
}
