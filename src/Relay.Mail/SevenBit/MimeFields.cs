using System.Text;

namespace Relay.Mail.SevenBit;

/// <summary>The fields of RFC 2045 that say how a body is to be read.</summary>
internal static class MimeFields
{
    /// <summary>RFC 2046 §5.1.1, in characters.</summary>
    private const int MaxBoundaryLength = 70;

    /// <summary>Type and subtype in lower case, and the boundary; null when there is none that RFC 2046 §5.1.1 allows.</summary>
    public static (string Type, string? Boundary) ReadContentType(string value)
    {
        var parts = SplitParameters(WithoutComments(value));
        string? boundary = null;
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !part.AsSpan(0, equals).Trim().Equals("boundary", StringComparison.OrdinalIgnoreCase))
                continue;
            if (boundary is not null)
                return (Type(parts[0]), null);
            boundary = Unquote(part[(equals + 1)..].Trim());
        }

        var isRight = boundary is { Length: > 0 and <= MaxBoundaryLength } && boundary[^1] != ' ' && !boundary.AsSpan().ContainsAnyExceptInRange(' ', '~');
        return (Type(parts[0]), isRight ? boundary : null);
    }

    /// <summary>RFC 822 comments nest, and stand anywhere but within quotes.</summary>
    public static string WithoutComments(string value)
    {
        var text = new StringBuilder(value.Length);
        var (depth, isQuoted) = (0, false);
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            var isEscaped = c == '\\' && i + 1 < value.Length && (isQuoted || depth > 0);
            if (depth == 0 && !isEscaped && c == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && !isEscaped && c == '(')
                depth++;

            if (depth == 0)
                text.Append(isEscaped ? value.AsSpan(i, 2) : value.AsSpan(i, 1));
            else if (!isEscaped && c == ')')
                depth--;
            if (isEscaped)
                i++;
        }

        return text.ToString();
    }

    private static string Type(string text) => string.Concat(text.Where(c => c is not (' ' or '\t'))).ToLowerInvariant();

    private static List<string> SplitParameters(string value)
    {
        var parts = new List<string>();
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && isQuoted)
                i++;
            else if (value[i] == '"')
                isQuoted = !isQuoted;
            else if (value[i] == ';' && !isQuoted)
            {
                parts.Add(value[start..i]);
                start = i + 1;
            }
        }

        parts.Add(value[start..]);
        return parts;
    }

    private static string Unquote(string value)
    {
        if (value is not ['"', .. var inner, '"'])
            return value;

        var text = new StringBuilder(inner.Length);
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '\\' && i + 1 < inner.Length)
                i++;
            text.Append(inner[i]);
        }

        return text.ToString();
    }
}
