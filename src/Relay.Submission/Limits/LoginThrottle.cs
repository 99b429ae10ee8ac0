using System.Net;
using Microsoft.Extensions.Logging;

namespace Relay.Submission.Limits;

/// <summary>
/// Bars those who guess passwords, and nobody else. Called from any thread. Three things are counted:
/// <list type="number">
/// <item>a login at an address: too many failures bar the two together. A printer with an old password bars itself, not its office.</item>
/// <item>an address: too many failures with different logins bar it for all of them.</item>
/// <item>a login: too many failures from different addresses bar it everywhere.</item>
/// </list>
/// <para>The second and the third leave out who has got in with this login from this address lately: an owner gets in at home while the
/// whole world guesses, and so do colleagues while a machine next to them does. Their own failures bar them by the first rule only.</para>
/// <para>A bar ends when it said it would. Tries meanwhile are not looked at, so they neither count nor prolong it; afterwards, for as long as
/// the earlier failures count, a single one more bars again, and a right password clears the login at the address.</para>
/// <para>Nothing here asks whether there is such an account, so a stranger learns nothing of it. All is forgotten at a restart.</para>
/// </summary>
internal sealed class LoginThrottle
{
    /// <summary>Failures of one login at one address that count for the address and for the login: a few, so that none of them alone bars either.</summary>
    internal const int MaxShare = 3;

    private readonly FailedLoginOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly long _start;

    private readonly Lock _gate = new();
    private readonly BoundedTable<(ClientNetwork, LoginKey), LoginTries> _pairs;
    private readonly BoundedTable<ClientNetwork, LoginTries> _addresses;
    private readonly BoundedTable<LoginKey, LoginTries> _logins;

    /// <summary>Apart from the failures, because no stranger can fill it; when it is full, who was here longest ago goes first.</summary>
    private readonly BoundedTable<(ClientNetwork, LoginKey), KnownAddress> _known;

    public LoginThrottle(FailedLoginOptions options, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _start = time.GetTimestamp();
        _pairs = new(options.MaxRemembered, Worth);
        _addresses = new(options.MaxRemembered, Worth);
        _logins = new(options.MaxRemembered, Worth);
        _known = new(options.MaxRemembered, known => known.Until > Now ? new Worth(1, known.Until.Ticks) : default);
    }

    /// <summary>The most that is remembered of one kind.</summary>
    internal int Remembered
    {
        get
        {
            lock (_gate)
                return new[] { _pairs.Count, _addresses.Count, _logins.Count, _known.Count }.Max();
        }
    }

    /// <summary>From our start, by a clock that nobody sets.</summary>
    private TimeSpan Now => _time.GetElapsedTime(_start);

    private SlidingWindow Window => SlidingWindow.At(Now.Ticks, _options.Window);

    /// <summary>To be asked before the password is checked; it is not checked when this is true.</summary>
    public bool IsBarred(IPAddress client, string login)
    {
        var (network, key) = (ClientNetwork.Of(client), LoginKey.Of(login));
        lock (_gate)
            return IsBarred(network, key);
    }

    /// <summary>
    /// The password was wrong, or the proof; not: it could not be checked. False when somebody was barred while it was checked, and must hear
    /// what a right one would hear then, or else the answer would tell the one from the other.
    /// </summary>
    public bool Failed(IPAddress client, string login)
    {
        var (network, key) = (ClientNetwork.Of(client), LoginKey.Of(login));
        lock (_gate)
        {
            if (IsBarred(network, key))
                return false;

            var pair = _pairs.GetOrAdd((network, key));
            if (!IsKnown(network, key) && pair.Shared.In(Window) < MaxShare)
            {
                pair.Shared = pair.Shared.Plus(1, Window);
                if (CountAndBar(_addresses.GetOrAdd(network), _options.MaxPerAddress) is { } ofAddress)
                    LimitsLog.AddressBarred(_logger, network, _options.BarTime, ofAddress);
                if (CountAndBar(_logins.GetOrAdd(key), _options.MaxPerLogin) is { } ofLogin)
                    LimitsLog.LoginBarred(_logger, PrintableLogin.Of(login), _options.BarTime, ofLogin);
            }

            if (CountAndBar(pair, _options.MaxPerLoginAndAddress) is { } ofPair)
                LimitsLog.LoginBarredAtAddress(_logger, PrintableLogin.Of(login), network, _options.BarTime, ofPair);
            return true;
        }
    }

    /// <summary>
    /// The password was right. False when somebody was barred while it was checked: then it counts for nothing, or a hundred sessions that
    /// guess at the same moment would have a hundred tries.
    /// </summary>
    public bool Succeeded(IPAddress client, string login)
    {
        var (network, key) = (ClientNetwork.Of(client), LoginKey.Of(login));
        lock (_gate)
        {
            if (IsBarred(network, key))
                return false;

            _known.GetOrAdd((network, key)).Until = Now + _options.KnownTime;
            Forgive(network, key);
            return true;
        }
    }

    private bool IsBarred(ClientNetwork network, LoginKey key)
    {
        if (IsInForce(_pairs, (network, key)))
            return true;
        return !IsKnown(network, key) && (IsInForce(_addresses, network) || IsInForce(_logins, key));
    }

    private bool IsInForce<TKey>(BoundedTable<TKey, LoginTries> tries, TKey of)
        where TKey : notnull => tries.TryGet(of, out var found) && found.BarredUntil > Now;

    private bool IsKnown(ClientNetwork network, LoginKey key) => _known.TryGet((network, key), out var known) && known.Until > Now;

    /// <summary>How many there are now, if they have brought on a bar.</summary>
    private long? CountAndBar(LoginTries tries, int max)
    {
        tries.Failures = tries.Failures.Plus(1, Window);
        var failures = tries.Failures.In(Window);
        if (failures < max)
            return null;

        tries.BarredUntil = Now + _options.BarTime;
        return failures;
    }

    /// <summary>
    /// Who mistyped and then did not is no sign of guessing. Only what this login has counted at this address is taken back: whoever has one
    /// account can't wash away with it what he did with others.
    /// </summary>
    private void Forgive(ClientNetwork network, LoginKey key)
    {
        if (!_pairs.TryGet((network, key), out var pair))
            return;

        if (_addresses.TryGet(network, out var address))
            address.Failures = address.Failures.Minus(pair.Shared, Window);
        if (_logins.TryGet(key, out var login))
            login.Failures = login.Failures.Minus(pair.Shared, Window);
        _pairs.Remove((network, key));
    }

    private Worth Worth(LoginTries tries) => tries.Worth(Now, Window);

    private sealed class KnownAddress
    {
        public TimeSpan Until { get; set; }
    }
}
