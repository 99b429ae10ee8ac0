using System.CommandLine;
using Relay.Core;

namespace Relay.Commands.Users;

/// <summary>
/// <c>relay users add | passwd | limit | remove | list</c>. Errors are one line on standard error and exit code 1. With --generate standard output holds the
/// password and nothing else, for scripts; what there is to say about it goes to standard error.
/// </summary>
internal static class UsersCommand
{
    /// <param name="accountsFile">Where the accounts file is, once the command line is read.</param>
    public static Command Create(Func<ParseResult, string> accountsFile, IRandomSource random, TimeProvider time, ConsoleInput input)
    {
        var runner = new UsersRunner(accountsFile, random, time, input);
        return new Command("users", "Who may log in: the accounts file. A running relay picks up changes by itself.")
        {
            UsersAdd.Create(runner),
            UsersPasswd.Create(runner),
            UsersLimit.Create(runner),
            UsersRemove.Create(runner),
            UsersList.Create(runner),
        };
    }
}
