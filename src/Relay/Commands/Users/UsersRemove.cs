using System.CommandLine;

namespace Relay.Commands.Users;

internal static class UsersRemove
{
    public static Command Create(UsersRunner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The account." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Don't ask." };
        var command = new Command("remove", "Remove an account. Mail that it has submitted is still delivered.") { name, yes };
        command.SetAction(runner.Run((context, cancellationToken) =>
            RemoveAsync(context, context.Arguments.GetRequiredValue(name), context.Arguments.GetValue(yes), cancellationToken)));
        return command;
    }

    private static async Task RemoveAsync(UsersContext context, string typedName, bool isSure, CancellationToken cancellationToken)
    {
        var name = (await context.File.GetAsync(typedName, cancellationToken)).Name; // as the file has it
        if (!isSure && !await AskAsync(context, name, cancellationToken))
            throw new UsersException("Nothing was removed.");

        await context.WarnOfLostCommentsAsync(await context.File.RemoveAsync(name, cancellationToken));
        await context.Output.WriteLineAsync($"Removed {name}.");
    }

    private static async Task<bool> AskAsync(UsersContext context, string name, CancellationToken cancellationToken)
    {
        if (!context.Input.IsTerminal)
            throw new UsersException($"There is no terminal to ask whether {name} is to be removed: use --yes.");

        await context.Error.WriteAsync($"Remove {name}? [y/N] ");
        var answer = await context.Input.ReadLineAsync(cancellationToken);
        return answer?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
