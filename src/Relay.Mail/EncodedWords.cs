using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Relay.Mail;

/// <summary>Text beyond ASCII in a header field: RFC 2047.</summary>
internal static partial class EncodedWords
{
    /// <summary>Octets of UTF-8 in a word: 45 make 60 of base64, and the word stays below the 75 characters of RFC 2047 §2.</summary>
    private const int MaxWordOctets = 45;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>As words of UTF-8, with a space between them that is not part of the text.</summary>
    public static string Encode(string text)
    {
        var words = new List<string>();
        var word = new List<byte>();
        Span<byte> octets = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(octets);
            if (word.Count + length > MaxWordOctets)
                Flush();
            word.AddRange(octets[..length]);
        }

        Flush();
        return string.Join(' ', words);

        void Flush()
        {
            if (word.Count > 0)
                words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
            word.Clear();
        }
    }

    /// <summary>What a person would see; null if there is a word that can't be decoded, or octets that are no text.</summary>
    public static string? Decode(string value)
    {
        var text = new StringBuilder();
        var pending = new List<byte>(); // of words of one charset: some programs cut a character in two (RFC 2047 §5 forbids it)
        Encoding? charset = null;
        var end = 0;
        foreach (Match word in Word().Matches(value))
        {
            var between = value.AsSpan(end, word.Index - end);
            end = word.Index + word.Length;
            if (Charset(word.Groups["charset"].Value) is not { } next || Octets(word) is not { } octets)
                return null;

            // RFC 2047 §6.2: white space between two words is not part of the text.
            var isContinued = charset is not null && between.IsWhiteSpace();
            if ((!isContinued || charset!.CodePage != next.CodePage) && !TryFlush())
                return null;
            if (!isContinued)
                text.Append(between);
            pending.AddRange(octets);
            charset = next;
        }

        return TryFlush() ? text.Append(value.AsSpan(end)).ToString() : null;

        bool TryFlush()
        {
            if (pending.Count == 0)
                return true;
            try
            {
                text.Append(charset!.GetString([.. pending]));
                pending.Clear();
                return true;
            }
            catch (DecoderFallbackException)
            {
                return false;
            }
        }
    }

    /// <summary>RFC 2047 §2, and the language tag of RFC 2231 §5.</summary>
    [GeneratedRegex(@"=\?(?<charset>[!-)+-<>@-~]+?)(\*[!-)+-<>@-~]*)?\?(?<encoding>[BbQq])\?(?<text>[!->@-~]*)\?=", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();

    /// <summary>Null where this machine has no such thing.</summary>
    private static Encoding? Charset(string name)
    {
        if (name.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return Strict;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static byte[]? Octets(Match word)
    {
        var text = word.Groups["text"].Value;
        return word.Groups["encoding"].Value is "B" or "b" ? OfBase64(text) : OfQ(text);
    }

    private static byte[]? OfBase64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>RFC 2047 §4.2.</summary>
    private static byte[]? OfQ(string text)
    {
        var octets = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '=')
            {
                octets.Add(text[i] == '_' ? (byte)' ' : (byte)text[i]);
                continue;
            }

            if (i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
                return null;
            octets.Add(octet);
            i += 2;
        }

        return [.. octets];
    }
}
