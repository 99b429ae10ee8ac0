using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Relay.Core;
using Relay.Core.Accounts;

namespace Relay.Accounts;

/// <summary>
/// Logins by PLAIN and LOGIN that have just been right, so that clients that log in for each message don't cost a PBKDF2 each. Called from any thread.
/// <para>Only what was right is remembered: a wrong password costs its full price each time. There is one login an account, and it is worth something
/// while the account has the password that it was checked with.</para>
/// </summary>
internal sealed class RememberedLogins
{
    /// <summary>
    /// From the check, not from the last use. Whoever sends a batch is back within seconds, and a device that reports something within a minute or two. It is not
    /// longer because one HMAC is all that lies here between a copy of our memory and the guessing of passwords.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>In logins. At some 300 octets each that is 3 MB; with more than this in five minutes the oldest are checked again.</summary>
    public const int Capacity = 10_000;

    private const int KeyLength = HMACSHA256.HashSizeInBytes;

    private readonly TimeProvider _time;
    private readonly byte[] _key = new byte[KeyLength];
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Login> _logins = new(StringComparer.Ordinal); // by the account's name as the file has it
    private readonly Queue<Login> _byAge = new();

    public RememberedLogins(TimeProvider time, IRandomSource random)
    {
        _time = time;
        random.Fill(_key);
    }

    /// <param name="CheckedAt">TimeProvider's timestamp.</param>
    private sealed record Login(string Name, byte[] Mac, string? Revision, long CheckedAt);

    /// <param name="account">As it is now. Null, for a name that nobody has, takes the same way to false.</param>
    public bool Contains(Account? account, string password)
    {
        var name = account?.Name ?? "";
        var mac = Mac(name, password);
        lock (_lock)
        {
            return _logins.TryGetValue(name, out var login)
                && !IsOver(login)
                && login.Revision == account?.Revision
                && CryptographicOperations.FixedTimeEquals(login.Mac, mac);
        }
    }

    /// <param name="account">As it was when the password was found to be right.</param>
    public void Add(Account account, string password)
    {
        var login = new Login(account.Name, Mac(account.Name, password), account.Revision, _time.GetTimestamp());
        lock (_lock)
        {
            MakeRoom();
            _logins[account.Name] = login;
            _byAge.Enqueue(login);
        }
    }

    private void MakeRoom()
    {
        while (_byAge.TryPeek(out var oldest) && (_byAge.Count >= Capacity || IsOver(oldest)))
        {
            _byAge.Dequeue();
            if (ReferenceEquals(_logins.GetValueOrDefault(oldest.Name), oldest)) // and no younger one has taken its place
                _logins.Remove(oldest.Name);
        }
    }

    private bool IsOver(Login login) => _time.GetElapsedTime(login.CheckedAt) >= Lifetime;

    /// <summary>No name of an account holds a NUL, so no other pair of name and password reads the same.</summary>
    private byte[] Mac(string name, string password)
    {
        var alike = SaslPrep.TryPrepare(password, out var prepared) ? prepared : password; // or else two keyboards would displace each other
        return HMACSHA256.HashData(_key, MemoryMarshal.AsBytes($"{name}\0{alike}".AsSpan()));
    }
}
