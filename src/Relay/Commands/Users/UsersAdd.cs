using System.CommandLine;
using Relay.Accounts;

namespace Relay.Commands.Users;

internal static class UsersAdd
{
    public static Command Create(UsersRunner runner)
    {
        var name = new Argument<string>("NAME") { Description = "What the account logs in as; commonly its mail address." };
        var addresses = new Option<string[]>("--address")
        {
            Description = "An address that it may send as: user@domain, *@domain, * or <> (the empty reverse-path). May be repeated. Default: its name.",
            HelpName = "PATTERN",
        };
        var passwords = new PasswordOptions();
        var command = new Command("add", "Add an account.") { name, addresses };
        passwords.AddTo(command);
        command.SetAction(runner.Run((context, cancellationToken) => AddAsync(
            context,
            context.Arguments.GetRequiredValue(name),
            context.Arguments.GetValue(addresses) is { Length: > 0 } given ? given : null,
            passwords.Source(context.Arguments),
            cancellationToken)));
        return command;
    }

    private static async Task AddAsync(UsersContext context, string name, string[]? addresses, PasswordSource source, CancellationToken cancellationToken)
    {
        RefuseMistakes(name, addresses);
        // Asked before the password is, and again by the file under its lock.
        if (await context.File.FindAsync(name, cancellationToken) is { } existing)
            throw AccountsFile.AlreadyThere(existing.Name);

        var password = await context.NewPasswordAsync(source, name, cancellationToken);
        var account = new AccountEntry(name, ScramVerifier.Create(password, context.Random), addresses);
        await context.WarnOfLostCommentsAsync(await context.File.AddAsync(account, cancellationToken));
        await context.ReportAsync($"Added {name}, who may send as {string.Join(", ", account.MaySendAs)}, to {context.File.Path}.", source, password);
    }

    private static void RefuseMistakes(string name, string[]? addresses)
    {
        if (AccountRules.MistakeInName(name) is { } mistake)
            throw new UsersException(Sentence(mistake));

        var mistakes = AccountRules.MistakesInAddresses(name, addresses).ToArray();
        if (mistakes.Length > 0)
            throw new UsersException(Sentence(string.Join("; ", mistakes)) + (addresses is null ? " Use --address." : ""));
    }

    private static string Sentence(string clause) => $"{char.ToUpperInvariant(clause[0])}{clause[1..]}.";
}
