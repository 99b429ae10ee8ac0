using System.CommandLine;
using Relay.Accounts;
using Relay.Configuration;
using Relay.Core;

namespace Relay.Commands.Users;

/// <summary>What the commands have in common: the file, the streams, and how a failure is told.</summary>
/// <param name="accountsFile">Where the accounts file is, once the command line is read.</param>
internal sealed class UsersRunner(Func<ParseResult, string> accountsFile, IRandomSource random, TimeProvider time, ConsoleInput input)
{
    public Func<ParseResult, CancellationToken, Task<int>> Run(Func<UsersContext, CancellationToken, Task> action) =>
        async (arguments, cancellationToken) =>
        {
            var (output, error) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
            try
            {
                await action(new UsersContext(arguments, new AccountsFile(accountsFile(arguments), time), random, input, output, error), cancellationToken);
                return ExitCodes.Success;
            }
            catch (Exception e) when (e is ConfigurationException or UsersException or AccountsFileException or IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync(e.Message);
                return ExitCodes.Failure;
            }
        };
}
