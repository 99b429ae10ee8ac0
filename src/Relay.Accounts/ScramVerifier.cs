using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Relay.Core;
using Relay.Core.Accounts;

namespace Relay.Accounts;

/// <summary>
/// What is kept instead of a password: <c>SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey</c> (RFC 5803 §3; salt and keys in base64), the
/// form that PostgreSQL keeps too. It can check a password and serve SCRAM (RFC 5802 §3, RFC 7677), and gives neither away.
/// </summary>
public sealed class ScramVerifier
{
    /// <summary>
    /// PBKDF2 rounds for a new verifier: the most that Cyrus SASL is willing to compute, and Postfix logs in with it. That is about 40 ms of a core
    /// of 2020, paid again by each login with PLAIN. OWASP's 600,000 is meant for sites where people log in once a day; a mail client logs in for
    /// each message, and nine times the work would be the cheaper denial of service.
    /// </summary>
    public const int DefaultIterations = 65_536;

    /// <summary>The least that a file may ask for, RFC 7677 §4.</summary>
    public const int MinIterations = 4_096;

    /// <summary>The most: several seconds of a core for each login. More is a slip of the keyboard, and clients would refuse it.</summary>
    public const int MaxIterations = 10_000_000;

    /// <summary>Octets of a new salt, as PostgreSQL has it.</summary>
    internal const int SaltLength = 16;

    /// <summary>The longest that a file may ask for; it stands in a line of SMTP, and nobody makes them longer than 32.</summary>
    internal const int MaxSaltLength = 255;

    internal const int KeyLength = SHA256.HashSizeInBytes;

    private const string Mechanism = "SCRAM-SHA-256";

    private readonly byte[] _salt;
    private readonly byte[] _storedKey;
    private readonly byte[] _serverKey;

    internal ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey)
    {
        Iterations = iterations;
        _salt = salt;
        _storedKey = storedKey;
        _serverKey = serverKey;
    }

    public int Iterations { get; }

    public ReadOnlyMemory<byte> Salt => _salt;

    /// <summary>H(ClientKey): 32 octets that a client's proof is checked with.</summary>
    public ReadOnlyMemory<byte> StoredKey => _storedKey;

    /// <summary>32 octets that the server's signature is made with.</summary>
    public ReadOnlyMemory<byte> ServerKey => _serverKey;

    /// <summary>Takes as long as a login.</summary>
    /// <exception cref="ArgumentException">The password holds control characters or is not text.</exception>
    public static ScramVerifier Create(string password, IRandomSource random)
    {
        var salt = new byte[SaltLength];
        random.Fill(salt);
        return Create(password, salt, DefaultIterations);
    }

    internal static ScramVerifier Create(string password, byte[] salt, int iterations)
    {
        if (!SaslPrep.TryPrepare(password, out var prepared))
            throw new ArgumentException("The password holds control characters or is not text.", nameof(password));

        var saltedPassword = SaltedPassword(prepared, salt, iterations);
        return new ScramVerifier(iterations, salt, StoredKeyOf(saltedPassword), HMACSHA256.HashData(saltedPassword, "Server Key"u8));
    }

    /// <summary>
    /// Reads what <see cref="Format"/> writes. The mistake never quotes the text, which may be a password that somebody put in its place.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ScramVerifier? verifier, [NotNullWhen(false)] out string? mistake)
    {
        verifier = null;
        mistake = $"not a verifier ({Mechanism}$iterations:salt$StoredKey:ServerKey, salt and keys in base64)";

        // authPassword = scheme "$" authInfo "$" authValue; here authInfo = iterations ":" salt and authValue = StoredKey ":" ServerKey.
        if (text.Split('$') is not [Mechanism, var info, var value]
            || info.Split(':') is not [var iterationsText, var saltText]
            || value.Split(':') is not [var storedText, var serverText])
            return false;

        if (!int.TryParse(iterationsText, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || FromBase64(saltText) is not { Length: > 0 and <= MaxSaltLength } salt
            || FromBase64(storedText) is not { Length: KeyLength } storedKey
            || FromBase64(serverText) is not { Length: KeyLength } serverKey)
            return false;

        if (iterations is < MinIterations or > MaxIterations)
        {
            mistake = string.Create(
                CultureInfo.InvariantCulture, $"made with {iterations} iterations, where {MinIterations} to {MaxIterations} are accepted");
            return false;
        }

        verifier = new ScramVerifier(iterations, salt, storedKey, serverKey);
        mistake = null;
        return true;
    }

    /// <summary>The text for the accounts file. Not ToString, so that no log line gets it by accident.</summary>
    public string Format() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Mechanism}${Iterations}:{Convert.ToBase64String(_salt)}${Convert.ToBase64String(_storedKey)}:{Convert.ToBase64String(_serverKey)}");

    /// <summary>
    /// True for the password that this was made from. Takes the same time for every other; it is CPU work, see <see cref="PasswordWork"/>.
    /// </summary>
    public bool Verify(string password) =>
        // A password that no verifier can be made from is refused at once: that tells a stranger about the password alone.
        SaslPrep.TryPrepare(password, out var prepared)
        && CryptographicOperations.FixedTimeEquals(StoredKeyOf(SaltedPassword(prepared, _salt, Iterations)), _storedKey);

    /// <summary>Hi(Normalize(password), salt, i), which is PBKDF2 (RFC 5802 §2.2).</summary>
    private static byte[] SaltedPassword(string prepared, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(prepared), salt, iterations, HashAlgorithmName.SHA256, KeyLength);

    private static byte[] StoredKeyOf(byte[] saltedPassword) => SHA256.HashData(HMACSHA256.HashData(saltedPassword, "Client Key"u8));

    private static byte[]? FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
