using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Relay.Accounts;

/// <summary>
/// The accounts as the file has them now. Called from any thread, for each login.
/// <para>The file is read again at most once a second, when somebody logs in, and once more before a login is refused; it is compared by content. Watching it would be neither simpler
/// nor surer: inotify sees nothing through many bind mounts, a Kubernetes secret is swapped two symlinks away, editors rename, and a
/// modification time is too coarse for a new password, which leaves the length as it was.</para>
/// <para>A file that is broken or can't be read leaves the accounts as they were: an editor's slip must not lock everybody out. A file that is gone
/// leaves nobody: removing it is the plainest way to say so.</para>
/// </summary>
internal sealed class AccountsReload : IDisposable
{
    /// <summary>How stale an answer may be: less than it takes to try a new password out. Reading a thousand accounts takes under 1 ms.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly AccountsFile _file;
    private readonly DecoyKey _decoyKey;
    private readonly TimeProvider _time;
    private readonly ILogger<AccountsReload> _log;
    private readonly SemaphoreSlim _reading = new(1);

    private volatile AccountsByName? _accounts; // null before the first reading
    private long _readAt; // TimeProvider's timestamp; meaningless before the first reading
    private Reading? _last;

    public AccountsReload(AccountsOptions options, DecoyKey decoyKey, TimeProvider time, ILogger<AccountsReload> log)
    {
        _file = new AccountsFile(options.File, time);
        _decoyKey = decoyKey;
        _time = time;
        _log = log;
    }

    /// <summary>What the file said at the last look; two looks that are equal are one, and logged once.</summary>
    private abstract record Reading
    {
        public sealed record Content(string Sha256) : Reading;

        public sealed record Missing : Reading;

        public sealed record Unreadable(string Reason) : Reading;
    }

    /// <summary>At most <see cref="Interval"/> old.</summary>
    public async ValueTask<AccountsByName> CurrentAsync(CancellationToken cancellationToken) =>
        _accounts is { } accounts && !IsDue() ? accounts : await ReadIfAsync(IsDue, cancellationToken); // asked again when it is our turn: somebody may have been faster

    /// <summary>As the file is now. The same object as before when it says the same.</summary>
    public async ValueTask<AccountsByName> LatestAsync(CancellationToken cancellationToken) => await ReadIfAsync(() => true, cancellationToken);

    public void Dispose() => _reading.Dispose();

    private async Task<AccountsByName> ReadIfAsync(Func<bool> isWanted, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_accounts is { } accounts && !isWanted())
                return accounts;

            var before = _accounts ?? new AccountsByName([], await _decoyKey.ReadAsync(cancellationToken));
            var after = await ReadAsync(before, cancellationToken);
            _accounts = after;
            Volatile.Write(ref _readAt, _time.GetTimestamp());
            return after;
        }
        finally
        {
            _reading.Release();
        }
    }

    private bool IsDue() => _time.GetElapsedTime(Volatile.Read(ref _readAt)) >= Interval;

    private async Task<AccountsByName> ReadAsync(AccountsByName before, CancellationToken cancellationToken)
    {
        byte[]? content;
        try
        {
            content = await _file.ReadContentAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (IsNew(new Reading.Unreadable(e.Message)))
                _log.Unreadable(_file.Path, e.Message, before.Count);
            return before;
        }

        if (content is null)
            return IsNew(new Reading.Missing()) ? TakeNothing(before) : before;
        return IsNew(new Reading.Content(Convert.ToHexString(SHA256.HashData(content)))) ? Take(content, before) : before;
    }

    private AccountsByName Take(byte[] content, AccountsByName before)
    {
        AccountsByName after;
        try
        {
            after = before.With(AccountsFormat.Parse(content, _file.Path));
        }
        catch (AccountsFileException e)
        {
            _log.Broken(e.Message, before.Count);
            return before;
        }

        if (after.Count == 0)
            _log.Empty(_file.Path);
        else
            _log.Loaded(after.Count, _file.Path);
        return after;
    }

    private AccountsByName TakeNothing(AccountsByName before)
    {
        if (before.Count == 0)
            _log.Missing(_file.Path);
        else
            _log.Gone(_file.Path, before.Count);
        return before.With([]);
    }

    private bool IsNew(Reading reading)
    {
        if (reading == _last)
            return false;
        _last = reading;
        return true;
    }
}
