using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Relay.Core;

/// <summary>A mail system status code, <c>class.subject.detail</c> (RFC 3463 §2).</summary>
public readonly record struct EnhancedStatus(int Class, int Subject, int Detail)
{
    public bool IsTransient => Class == 4;

    /// <summary>Reads the code at the start of a reply's text; what follows must be a space or the end.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EnhancedStatus status)
    {
        status = default;
        var end = text.IndexOf(' ');
        var code = end < 0 ? text : text[..end];
        Span<Range> parts = stackalloc Range[4];
        if (code.Split(parts, '.') != 3)
            return false;

        if (!Number(code[parts[0]], 1, out var @class) || @class is not (2 or 4 or 5) ||
            !Number(code[parts[1]], 3, out var subject) || !Number(code[parts[2]], 3, out var detail))
        {
            return false;
        }

        status = new EnhancedStatus(@class, subject, detail);
        return true;
    }

    public static EnhancedStatus Parse([StringSyntax("enhanced-status")] string text) =>
        TryParse(text, out var status) ? status : throw new FormatException($"'{text}' is not a status code of RFC 3463.");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");

    private static bool Number(ReadOnlySpan<char> digits, int atMost, out int value)
    {
        value = 0;
        // TryParse takes NULs behind a number, whatever the style.
        return digits.Length >= 1 && digits.Length <= atMost && !digits.ContainsAnyExceptInRange('0', '9') &&
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
