using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Relay.Submission.Limits;

/// <summary>
/// What failed logins are counted by: as few octets for a name of ten thousand letters as for one of five, and the same for every way to
/// write a name.
/// <para>Whatever an account store takes for one name must be one here, or each way to write it would be a fresh set of tries: with invisible
/// characters between (RFC 4013 §2.1) there are any number of them. So only letters, digits, punctuation and symbols count, without marks,
/// in their plainest form and without case. That is coarser than any store; names that differ in less share their failures.</para>
/// </summary>
internal readonly record struct LoginKey(UInt128 Hash)
{
    private const char MongolianSoftHyphen = '\u1806'; // punctuation to Unicode, nothing to RFC 3454 B.1

    public static LoginKey Of(string login)
    {
        var plain = Decomposed(login).Where(IsSignificant).Select(char.ToUpperInvariant).ToArray();
        var hash = SHA256.HashData(Encoding.Unicode.GetBytes(plain));
        return new LoginKey(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    private static string Decomposed(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKD);
        }
        catch (ArgumentException) // how Normalize says that half of a surrogate pair is missing
        {
            return text;
        }
    }

    private static bool IsSignificant(char c) => c != MongolianSoftHyphen && char.GetUnicodeCategory(c) is not (
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
        or UnicodeCategory.Control or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
