using System.Net;
using Microsoft.Extensions.Logging;
using Relay.Core.Accounts;

namespace Relay.Submission.Limits;

/// <summary>
/// Counts the sessions under way, so that nobody takes up all the room: in all, by client address, and by account once it is known. Called
/// from any thread. Who has no session is not remembered.
/// <para>Of a crowd at the door the log hears once: again only when as many as half have gone meanwhile.</para>
/// </summary>
internal sealed class SessionCounter(LimitOptions options, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ClientNetwork, Crowd> _byAddress = [];
    private readonly Dictionary<string, int> _byAccount = new(StringComparer.OrdinalIgnoreCase);
    private readonly Crowd _all = new();

    /// <summary>How many addresses and accounts are remembered.</summary>
    internal int Remembered
    {
        get
        {
            lock (_gate)
                return _byAddress.Count + _byAccount.Count;
        }
    }

    /// <summary>Null when there is no room. To be disposed of when the session ends; a second time does nothing.</summary>
    public IDisposable? TryEnter(IPAddress client, out SessionRefusal why)
    {
        var network = ClientNetwork.Of(client);
        lock (_gate)
        {
            why = WhyNot(network);
            if (why != SessionRefusal.None)
                return null;

            _all.Count++;
            if (!_byAddress.TryGetValue(network, out var crowd))
                _byAddress[network] = crowd = new Crowd();
            crowd.Count++;
            return new Place(() => Leave(network));
        }
    }

    /// <summary>Null when the account has as many sessions as it may; a limit of null is none.</summary>
    public IDisposable? TryEnter(Account account, int? limit)
    {
        lock (_gate)
        {
            var count = _byAccount.GetValueOrDefault(account.Name);
            if (count >= limit)
                return null;

            _byAccount[account.Name] = count + 1;
            return new Place(() => Leave(account.Name));
        }
    }

    private SessionRefusal WhyNot(ClientNetwork network)
    {
        // The address first: who has come too often is told so, also while it is he who fills the house.
        if (_byAddress.TryGetValue(network, out var crowd) && crowd.Count >= options.MaxSessionsPerAddress)
        {
            if (crowd.IsNews())
                LimitsLog.SessionsFullForAddress(logger, network, crowd.Count);
            return SessionRefusal.FullForAddress;
        }

        if (_all.Count < options.MaxSessions)
            return SessionRefusal.None;
        if (_all.IsNews())
            LimitsLog.SessionsFull(logger, _all.Count, _byAddress.Count);
        return SessionRefusal.Full;
    }

    private void Leave(ClientNetwork network)
    {
        lock (_gate)
        {
            _all.Count--;
            _all.CalmDown(options.MaxSessions);
            var crowd = _byAddress[network];
            crowd.Count--;
            crowd.CalmDown(options.MaxSessionsPerAddress);
            if (crowd.Count == 0)
                _byAddress.Remove(network);
        }
    }

    private void Leave(string account)
    {
        lock (_gate)
        {
            if (--_byAccount[account] == 0)
                _byAccount.Remove(account);
        }
    }

    private sealed class Crowd
    {
        private bool _isReported;

        public int Count { get; set; }

        public bool IsNews() => !_isReported && (_isReported = true);

        public void CalmDown(int limit) => _isReported &= Count > limit / 2;
    }

    private sealed class Place(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
