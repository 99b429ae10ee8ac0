using System.Security.Cryptography;
using System.Text;
using Relay.Core.Accounts;

namespace Relay.Accounts;

/// <summary>The accounts of one reading of the file, and a decoy for every name that is in none. Immutable.</summary>
internal sealed class AccountsByName
{
    private readonly Dictionary<string, (Account Account, ScramVerifier Verifier)> _accounts = new(AccountRules.NameComparer);
    private readonly byte[] _key;
    private readonly Decoys _decoys;

    /// <param name="key">See <see cref="DecoyKey"/>.</param>
    public AccountsByName(IReadOnlyList<AccountEntry> accounts, byte[] key)
    {
        _key = key;
        _decoys = new Decoys(key, accounts.Select(account => account.Verifier));
        foreach (var account in accounts)
            _accounts.Add(AccountRules.NameKey(account.Name), (account.ToAccount(RevisionOf(account.Verifier)), account.Verifier));
    }

    public int Count => _accounts.Count;

    /// <summary>Those of another reading, with the same key.</summary>
    public AccountsByName With(IReadOnlyList<AccountEntry> accounts) => new(accounts, _key);

    /// <summary>
    /// What a password for this name is checked with, and whom it lets in; for an unknown name a verifier that no password fits, and nobody.
    /// </summary>
    public (Account? Account, ScramVerifier Verifier) Find(string name)
    {
        var key = AccountRules.NameKey(name);
        var decoy = _decoys.For(key); // made for every name: the way is the same for all
        return _accounts.TryGetValue(key, out var known) ? known : (null, decoy);
    }

    /// <summary>
    /// Keyed, because a plain hash of the verifier would be as good for guessing as the verifier. The word in small letters can't begin what a decoy is made from.
    /// </summary>
    private string RevisionOf(ScramVerifier verifier) =>
        Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"revision {verifier.Format()}")));
}
