using Microsoft.Extensions.Hosting;
using Relay.Core.Accounts;

namespace Relay.Accounts;

/// <summary>
/// Logins against the accounts file. As a hosted service it looks at the file at start, so that what is wrong is told then and not at the first login.
/// </summary>
internal sealed class FileAccountStore(AccountsReload accounts, PasswordWork work, RememberedLogins remembered) : IAccountStore, IHostedService
{
    public async ValueTask<Account?> AuthenticateAsync(string name, string password, CancellationToken cancellationToken)
    {
        var current = await accounts.CurrentAsync(cancellationToken);
        if (await MatchAsync(current, name, password, cancellationToken) is { } account)
            return account;

        // Whoever was added a moment ago, or has just changed the password, is in the file already.
        var latest = await accounts.LatestAsync(cancellationToken);
        return latest == current ? null : await MatchAsync(latest, name, password, cancellationToken);
    }

    public async ValueTask<ScramLogin> FindScramAsync(string name, CancellationToken cancellationToken)
    {
        var (account, verifier) = (await accounts.CurrentAsync(cancellationToken)).Find(name);
        return new ScramLogin(account, new ScramKeys(verifier.Iterations, verifier.Salt, verifier.StoredKey, verifier.ServerKey));
    }

    public async ValueTask<Account?> RefreshAsync(Account account, CancellationToken cancellationToken)
    {
        var (current, _) = (await accounts.CurrentAsync(cancellationToken)).Find(account.Name);
        // Who changes a password that was stolen means the thief's open session too.
        return current?.Revision == account.Revision ? current : null;
    }

    public async Task StartAsync(CancellationToken cancellationToken) => await accounts.CurrentAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Known and unknown names take the same way to the end: a stranger learns nothing from the time.</summary>
    private async Task<Account?> MatchAsync(AccountsByName accounts, string name, string password, CancellationToken cancellationToken)
    {
        var (account, verifier) = accounts.Find(name);
        if (remembered.Contains(account, password))
            return account;

        // While it waited for its turn the same login may have been found right for another session: a crowd that comes at once costs one check.
        var isKnown = false;
        var isRight = await work.RunAsync(() => isKnown = remembered.Contains(account, password), () => verifier.Verify(password), cancellationToken);
        if (account is null || !isRight)
            return null;
        if (!isKnown)
            remembered.Add(account, password);
        return account;
    }
}
