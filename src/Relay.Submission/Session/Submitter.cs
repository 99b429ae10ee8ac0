using Relay.Core.Accounts;

namespace Relay.Submission.Session;

/// <summary>Who sends in a session, and the account's place among the sessions that it may have.</summary>
/// <param name="ofNetwork">Whom the client counts as before any login; null where everybody needs one.</param>
internal sealed class Submitter(SessionServices services, Account? ofNetwork) : IDisposable
{
    private IDisposable? _place;

    /// <summary>Known by a login, or by a network that needs none; null while it is nobody.</summary>
    public Account? Account { get; private set; } = ofNetwork;

    /// <summary>By login.</summary>
    public bool IsAuthenticated { get; private set; }

    /// <summary>False when the account has as many sessions as it may, and this one must end.</summary>
    public bool TryLogIn(Account account)
    {
        var limit = account.Limits.Or(services.Settings.Quotas.Account).Sessions;
        if (services.Sessions.TryEnter(account, limit) is not { } place)
            return false;

        (_place, Account, IsAuthenticated) = (place, account, true);
        return true;
    }

    /// <summary>Takes the account as it is by now; false when it may not send any more.</summary>
    public async ValueTask<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        if (!IsAuthenticated)
            return true; // a network; it changes with the configuration, and so with the process
        if (await services.Accounts.RefreshAsync(Account!, cancellationToken) is not { } account)
            return false;

        Account = account;
        return true;
    }

    public void Dispose() => _place?.Dispose();
}
