using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Relay.Accounts;

/// <summary>
/// Verifiers that no password fits, for the names that nobody has. Immutable.
/// <para>SCRAM tells salt and iterations of a name to everyone who asks, before any proof. So that a stranger can't tell a decoy from an account by
/// them, a decoy is always the same for its name, with a key that survives restarts (<see cref="DecoyKey"/>), and as many decoys as accounts have
/// each number of iterations and each length of salt. As accounts come and go these proportions change, and then no more decoys
/// change than must; such a one gets a new salt as well, as an account does with a new password.</para>
/// <para>What remains: a decoy seldom looks as though its password had been changed, and accounts do now and then; and several decoys do so at
/// one moment when the first account of another make comes, or the last one goes. Someone who asks for many names over months may conclude
/// something from that. Where "relay users" made all accounts there is one make, and no decoy ever changes.</para>
/// </summary>
internal sealed class Decoys
{
    private readonly byte[] _key;
    private readonly (Make Make, int Accounts)[] _makes;

    /// <param name="models">What the real ones have; where there are none, what new ones would have.</param>
    public Decoys(byte[] key, IEnumerable<ScramVerifier> models)
    {
        _key = key;
        _makes = [.. models.Select(model => new Make(model.Iterations, model.Salt.Length)).CountBy(make => make).Select(count => (count.Key, count.Value))];
        if (_makes.Length == 0)
            _makes = [(new Make(ScramVerifier.DefaultIterations, ScramVerifier.SaltLength), 1)];
    }

    /// <summary>What SCRAM tells of a verifier besides the salt itself.</summary>
    private readonly record struct Make(int Iterations, int SaltLength)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Iterations}/{SaltLength}");
    }

    /// <param name="nameKey">See <see cref="AccountRules.NameKey"/>; the case makes no difference.</param>
    public ScramVerifier For(string nameKey)
    {
        var seed = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(nameKey.ToUpperInvariant()));
        var make = _makes.MinBy(candidate => Lot(seed, candidate.Make) / candidate.Accounts).Make;
        return new ScramVerifier(
            make.Iterations,
            Derive(seed, $"salt {make}", make.SaltLength),
            Derive(seed, "stored key", ScramVerifier.KeyLength),
            Derive(seed, "server key", ScramVerifier.KeyLength));
    }

    /// <summary>
    /// Exponentially distributed, so that the least of them, each divided by its weight, falls to each make in proportion to the weights, and when a weight changes
    /// names only move from or to that make (rendezvous hashing). A remainder would shuffle all names anew.
    /// </summary>
    private static double Lot(byte[] seed, Make make)
    {
        var bits = BinaryPrimitives.ReadUInt64LittleEndian(Derive(seed, $"lot {make}", sizeof(ulong)));
        return -Math.Log(((bits >> 11) + 0.5) * (1.0 / (1UL << 53))); // 53 bits, as a double has; never the logarithm of 0
    }

    private static byte[] Derive(byte[] seed, string use, int length) =>
        HKDF.Expand(HashAlgorithmName.SHA256, seed, length, Encoding.ASCII.GetBytes(use));
}
