namespace Relay.Core.Accounts;

/// <summary>
/// Who may log in. Called from any thread, for each login. A stranger can't learn from the answer, nor from the time it takes, whether a
/// name is known.
/// </summary>
public interface IAccountStore
{
    /// <summary>The account when name and password match, else null.</summary>
    ValueTask<Account?> AuthenticateAsync(string name, string password, CancellationToken cancellationToken);

    /// <summary>What a login by SCRAM with this name is checked with, whether or not there is such an account.</summary>
    ValueTask<ScramLogin> FindScramAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// An account that has logged in, as it is by now; null when it has been removed, or has another password since. Cheap enough for each message.
    /// </summary>
    ValueTask<Account?> RefreshAsync(Account account, CancellationToken cancellationToken);
}
