using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Relay.Core.Accounts;

namespace Relay.Accounts;

/// <summary>
/// The accounts of one reading of the file, and a decoy verifier for every name that is in none. Immutable.
/// <para>A decoy is always the same for its name, so that a stranger who asks twice (SCRAM tells the salt) can't tell it from an account.</para>
/// </summary>
internal sealed class AccountsByName
{
    private readonly Dictionary<string, (Account Account, ScramVerifier Verifier)> _accounts = new(AccountRules.NameComparer);
    private readonly int[] _iterations;
    private readonly byte[] _decoyKey;

    /// <param name="decoyKey">Secret, random, and the same for the life of the process.</param>
    public AccountsByName(IReadOnlyList<AccountEntry> accounts, byte[] decoyKey)
    {
        _decoyKey = decoyKey;
        foreach (var account in accounts)
            _accounts.Add(AccountRules.NameKey(account.Name), (account.ToAccount(RevisionOf(account.Verifier)), account.Verifier));

        // Decoys ask for what real accounts ask for, or else the number of iterations, and the time, would tell them apart.
        var iterations = accounts.Select(account => account.Verifier.Iterations).Distinct().Order().ToArray();
        _iterations = iterations.Length == 0 ? [ScramVerifier.DefaultIterations] : iterations;
    }

    public int Count => _accounts.Count;

    /// <summary>
    /// What a password for this name is checked with, and whom it lets in; for an unknown name a verifier that no password fits, and nobody.
    /// </summary>
    public (Account? Account, ScramVerifier Verifier) Find(string name)
    {
        var key = AccountRules.NameKey(name);
        var decoy = Decoy(key); // made for every name: the way is the same for all
        return _accounts.TryGetValue(key, out var known) ? known : (null, decoy);
    }

    /// <summary>Keyed, because a plain hash of the verifier would be as good for guessing as the verifier.</summary>
    private string RevisionOf(ScramVerifier verifier) => Convert.ToHexString(HMACSHA256.HashData(_decoyKey, Encoding.UTF8.GetBytes(verifier.Format())));

    private ScramVerifier Decoy(string key)
    {
        var seed = HMACSHA256.HashData(_decoyKey, Encoding.UTF8.GetBytes(key.ToUpperInvariant()));
        var iterations = _iterations[BinaryPrimitives.ReadUInt32LittleEndian(Part("iterations"u8)) % (uint)_iterations.Length];
        return new ScramVerifier(iterations, Part("salt"u8)[..ScramVerifier.SaltLength], Part("stored key"u8), Part("server key"u8));

        byte[] Part(ReadOnlySpan<byte> use) => HMACSHA256.HashData(seed, use);
    }
}
