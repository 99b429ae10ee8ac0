using System.Text;
using Relay.Accounts;
using Relay.Core;

namespace Relay.Commands.Users;

/// <summary>Where a new password comes from: the terminal (twice, unseen), the first line of standard input, or chance.</summary>
internal sealed class PasswordPrompt(ConsoleInput input, TextWriter prompts, IRandomSource random)
{
    /// <exception cref="UsersException">There is no password to be had, or it won't do.</exception>
    public async Task<string> ReadAsync(PasswordSource source, string accountName, CancellationToken cancellationToken)
    {
        if (source == PasswordSource.Generated)
            return PasswordRules.Generate(random);

        var password = source == PasswordSource.StandardInput
            ? await input.ReadLineAsync(cancellationToken) ?? throw new UsersException("Standard input ended before a password came.")
            : await AskTwiceAsync(accountName, cancellationToken);
        return PasswordRules.MistakeIn(password, accountName) is { } mistake ? throw new UsersException(mistake) : password;
    }

    private async Task<string> AskTwiceAsync(string accountName, CancellationToken cancellationToken)
    {
        if (!input.IsTerminal)
            throw new UsersException("There is no terminal to ask for a password: use --generate, or --password-stdin and write it to standard input.");

        var password = await AskAsync($"Password for {accountName}: ", cancellationToken);
        if (PasswordRules.MistakeIn(password, accountName) is { } mistake) // before it is typed a second time in vain
            throw new UsersException(mistake);
        return await AskAsync("The same again: ", cancellationToken) == password
            ? password
            : throw new UsersException("The two passwords differ. Nothing was changed.");
    }

    private async Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        await prompts.WriteAsync(question);
        var typed = new StringBuilder();
        while (true)
        {
            var key = await input.ReadKeyAsync(cancellationToken);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    await prompts.WriteLineAsync();
                    return typed.ToString();
                case ConsoleKey.Backspace when typed.Length > 0:
                    typed.Length--;
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                        typed.Append(key.KeyChar);
                    break;
            }
        }
    }
}
