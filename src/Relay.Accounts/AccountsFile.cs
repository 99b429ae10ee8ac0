using Relay.Core.Accounts;

namespace Relay.Accounts;

/// <summary>
/// The accounts file, for those who read and change it: the command line, later the admin page. Called from any thread and any number of processes:
/// each change is made on what the file says at that moment and saved whole or not at all, so no editor's account is lost to another's.
/// <para>Throws <see cref="AccountsFileException"/> when the file is wrong or the change is, <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/> when the disk says no; nothing has changed then.</para>
/// </summary>
public sealed class AccountsFile(string path, TimeProvider time)
{
    /// <summary>How often somebody without our lock, an editor, may get in between before we give up. Once is rare.</summary>
    private const int MaxAttempts = 5;

    /// <summary>EBUSY, which rename(2) gives for a mount point.</summary>
    private const int DeviceOrResourceBusy = 16;

    public string Path { get; } = path;

    /// <summary>Empty where there is no file.</summary>
    public async Task<IReadOnlyList<AccountEntry>> ReadAsync(CancellationToken cancellationToken) => Parse(await ReadContentAsync(cancellationToken));

    /// <returns>True when comments that stood in the file were lost; the same for the other changes.</returns>
    public Task<bool> AddAsync(AccountEntry account, CancellationToken cancellationToken) => EditAsync(
        accounts => IndexOf(accounts, account.Name) < 0
            ? [.. accounts, account]
            : throw AlreadyThere(account.Name),
        cancellationToken);

    public Task<bool> SetVerifierAsync(string name, ScramVerifier verifier, CancellationToken cancellationToken) =>
        ChangeAsync(name, account => account with { Verifier = verifier }, cancellationToken);

    /// <param name="change">Made on what the file says at that moment; may be called more than once.</param>
    public Task<bool> ChangeLimitsAsync(string name, Func<SendingLimits, SendingLimits> change, CancellationToken cancellationToken) =>
        ChangeAsync(name, account => account with { Limits = change(account.Limits) }, cancellationToken);

    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken) => EditAsync(
        accounts =>
        {
            var removed = Existing(accounts, name);
            return [.. accounts.Where((_, index) => index != removed)];
        },
        cancellationToken);

    /// <summary>The account with this name, whatever the case; null if there is none.</summary>
    public async Task<AccountEntry?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var accounts = await ReadAsync(cancellationToken);
        var index = IndexOf(accounts, name);
        return index < 0 ? null : accounts[index];
    }

    /// <summary>As <see cref="FindAsync"/>, where there being none is a mistake.</summary>
    public async Task<AccountEntry> GetAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) ?? throw NotThere(name);

    /// <summary>What <see cref="AddAsync"/> throws, for those who know earlier.</summary>
    public static AccountsFileException AlreadyThere(string name) =>
        new($"There is an account {name} already. For a new password: relay users passwd {name}");

    /// <summary>Null where there is no file.</summary>
    internal async Task<byte[]?> ReadContentAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(Path, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    internal async Task<bool> EditAsync(
        Func<IReadOnlyList<AccountEntry>, IReadOnlyList<AccountEntry>> change, CancellationToken cancellationToken)
    {
        var realPath = AtomicFile.RealPath(Path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(realPath)!);
        await using var held = await EditLock.TakeAsync(realPath, time, cancellationToken);

        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var before = await ReadContentAsync(cancellationToken);
            var after = AccountsFormat.Format(change(Parse(before)));
            Parse(after); // a change that would break the file is refused here, with the mistakes that the next reader would find
            if (await SaveAsync(realPath, before, after, cancellationToken))
                return before is not null && AccountsFormat.HasComments(before);
        }

        throw new AccountsFileException($"{Path} is being changed by somebody else all the time. Try again later.");
    }

    private Task<bool> ChangeAsync(string name, Func<AccountEntry, AccountEntry> change, CancellationToken cancellationToken) => EditAsync(
        accounts =>
        {
            var changed = Existing(accounts, name);
            return [.. accounts.Select((account, index) => index == changed ? change(account) : account)];
        },
        cancellationToken);

    private async Task<bool> SaveAsync(string realPath, byte[]? before, byte[] after, CancellationToken cancellationToken)
    {
        try
        {
            return await AtomicFile.ReplaceAsync(realPath, after, async token => Same(before, await ReadContentAsync(token)), cancellationToken);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new AccountsFileException($"{Path} can't be replaced: {e.Message.TrimEnd('.')}. Run this as the file's owner or as root.", e);
        }
        catch (IOException e) when (OperatingSystem.IsLinux() && e.HResult == DeviceOrResourceBusy)
        {
            throw new AccountsFileException($"{Path} can't be replaced, because it is mounted as a single file: mount its directory instead.", e);
        }
    }

    private static bool Same(byte[]? one, byte[]? other) => one is null ? other is null : other is not null && one.AsSpan().SequenceEqual(other);

    private IReadOnlyList<AccountEntry> Parse(byte[]? content) => content is null ? [] : AccountsFormat.Parse(content, Path);

    private int Existing(IReadOnlyList<AccountEntry> accounts, string name)
    {
        var index = IndexOf(accounts, name);
        return index >= 0 ? index : throw NotThere(name);
    }

    private AccountsFileException NotThere(string name) => new($"There is no account {name} in {Path}. To see those that are there: relay users list");

    /// <summary>-1 for none.</summary>
    private static int IndexOf(IReadOnlyList<AccountEntry> accounts, string name)
    {
        var key = AccountRules.NameKey(name);
        return accounts.Select(account => AccountRules.NameKey(account.Name)).ToList().FindIndex(other => AccountRules.NameComparer.Equals(other, key));
    }
}
