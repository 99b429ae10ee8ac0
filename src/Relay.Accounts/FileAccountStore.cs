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

        // A crowd that logs in at once costs no more checks than run at once: each asks again when its turn has come, and what was
        // found right is remembered before the turn is given on.
        var isRight = await work.RunAsync(
            () => remembered.Contains(account, password),
            () => verifier.Verify(password) && Remember(account, password),
            cancellationToken);
        return isRight ? account : null;
    }

    /// <returns>Whether there is such an account: a decoy's verifier can be met as well.</returns>
    private bool Remember(Account? account, string password)
    {
        if (account is null)
            return false;
        remembered.Add(account, password);
        return true;
    }
}
