using System.CommandLine;
using Relay.Accounts;

namespace Relay.Commands.Users;

internal static class UsersPasswd
{
    public static Command Create(UsersRunner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The account." };
        var passwords = new PasswordOptions();
        var command = new Command("passwd", "Give an account a new password.") { name };
        passwords.AddTo(command);
        command.SetAction(runner.Run((context, cancellationToken) =>
            ChangeAsync(context, context.Arguments.GetRequiredValue(name), passwords.Source(context.Arguments), cancellationToken)));
        return command;
    }

    private static async Task ChangeAsync(UsersContext context, string typedName, PasswordSource source, CancellationToken cancellationToken)
    {
        var name = (await context.File.GetAsync(typedName, cancellationToken)).Name; // as the file has it
        var password = await context.NewPasswordAsync(source, name, cancellationToken);
        var verifier = ScramVerifier.Create(password, context.Random);
        await context.WarnOfLostCommentsAsync(await context.File.SetVerifierAsync(name, verifier, cancellationToken));
        await context.ReportAsync($"Changed the password of {name}.", source, password);
    }
}
