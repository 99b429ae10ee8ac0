using Microsoft.Extensions.Hosting;
using Relay.Core.Accounts;

namespace Relay.Accounts;

/// <summary>
/// Logins against the accounts file. As a hosted service it looks at the file at start, so that what is wrong is told then and not at the first login.
/// </summary>
internal sealed class FileAccountStore(AccountsReload accounts, PasswordWork work) : IAccountStore, IHostedService
{
    public async ValueTask<Account?> AuthenticateAsync(string name, string password, CancellationToken cancellationToken)
    {
        // Known and unknown names take the same way to the end: a stranger learns nothing from the time.
        var (account, verifier) = (await accounts.CurrentAsync(cancellationToken)).Find(name);
        return await work.RunAsync(() => verifier.Verify(password), cancellationToken) ? account : null;
    }

    public async Task StartAsync(CancellationToken cancellationToken) => await accounts.CurrentAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
