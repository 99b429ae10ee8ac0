using System.Buffers;
using Relay.Core.Addresses;

namespace Relay.Smtp.Commands;

/// <summary>
/// What follows MAIL and RCPT: <c>FROM:</c> or <c>TO:</c>, a path, parameters (RFC 5321 §4.1.1.2, §4.1.1.3). Two things that the RFC forbids are
/// read all the same, since people and old devices write them and they mean only one thing: spaces around the colon, and a mailbox without brackets.
/// </summary>
internal static class PathArguments
{
    private static readonly SearchValues<char> KeywordCharacters =
        SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>A path (null: the empty reverse-path, or the postmaster) and its parameters, or the fault.</summary>
    internal readonly record struct Result(Mailbox? Path, IReadOnlyList<Parameter> Parameters, SyntaxFault? Fault);

    /// <param name="keyword">FROM or TO.</param>
    public static Result Read(string keyword, ReadOnlySpan<char> arguments, PathRule rule)
    {
        var text = arguments.TrimStart(' ');
        if (!SkipKeyword(keyword, ref text))
            return Wrong(SyntaxFault.Arguments);

        var pathText = TakePath(ref text);
        if (!TryParsePath(pathText, rule, out var path))
            return Wrong(SyntaxFault.Path);

        return TryParseParameters(text, out var parameters) ? new Result(path, parameters, null) : Wrong(SyntaxFault.Parameter);
    }

    private static Result Wrong(SyntaxFault fault) => new(null, [], fault);

    private static bool SkipKeyword(string keyword, ref ReadOnlySpan<char> text)
    {
        if (!text.StartsWith(keyword, StringComparison.OrdinalIgnoreCase))
            return false;

        text = text[keyword.Length..].TrimStart(' ');
        if (!text.StartsWith(':'))
            return false;

        text = text[1..].TrimStart(' ');
        return true;
    }

    /// <summary>Up to the closing bracket, or to the first space where there are no brackets; neither counts inside a quoted string.</summary>
    private static ReadOnlySpan<char> TakePath(ref ReadOnlySpan<char> text)
    {
        var bracketed = text.StartsWith('<');
        var quoted = false;
        var end = 0;
        for (; end < text.Length; end++)
        {
            var c = text[end];
            if (quoted && c == '\\')
                end++;
            else if (c == '"')
                quoted = !quoted;
            else if (!quoted && c == (bracketed ? '>' : ' '))
                break;
        }

        end = Math.Min(end + (bracketed ? 1 : 0), text.Length);
        var path = text[..end];
        text = text[end..];
        return path;
    }

    private static bool TryParsePath(ReadOnlySpan<char> text, PathRule rule, out Mailbox? path)
    {
        path = null;
        if (text.StartsWith('<'))
        {
            if (!text.EndsWith('>') || text.Length < 2)
                return false;
            text = text[1..^1];
            if (text.Length == 0)
                return rule == PathRule.Reverse;
        }

        // RFC 5321 §4.1.1.3: "postmaster" without a domain, in any case.
        if (rule == PathRule.Forward && text.Equals("postmaster", StringComparison.OrdinalIgnoreCase))
            return true;

        return Mailbox.TryParse(SkipSourceRoute(text), out path);
    }

    /// <summary>A source route (<c>@a,@b:user@c</c>) is accepted and ignored (RFC 5321 §4.1.2, appendix C).</summary>
    private static ReadOnlySpan<char> SkipSourceRoute(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith('@'))
            return text;

        var colon = text.IndexOf(':');
        if (colon < 0)
            return text;

        foreach (var range in text[..colon].Split(','))
        {
            var hop = text[range];
            if (!hop.StartsWith('@') || !Domain.TryParse(hop[1..], out _))
                return text;
        }

        return text[(colon + 1)..];
    }

    private static bool TryParseParameters(ReadOnlySpan<char> text, out IReadOnlyList<Parameter> parameters)
    {
        parameters = [];
        if (text.TrimStart(' ').IsEmpty)
            return true;
        if (text[0] != ' ')
            return false;

        var list = new List<Parameter>();
        foreach (var range in text.Split(' '))
        {
            var word = text[range];
            if (word.Length == 0)
                continue;
            if (!TryParseParameter(word, out var parameter))
                return false;
            list.Add(parameter);
        }

        parameters = list;
        return true;
    }

    private static bool TryParseParameter(ReadOnlySpan<char> word, out Parameter parameter)
    {
        var equals = word.IndexOf('=');
        var keyword = equals < 0 ? word : word[..equals];
        var value = equals < 0 ? null : word[(equals + 1)..].ToString();
        parameter = new Parameter(keyword.ToString().ToUpperInvariant(), value);
        return keyword.Length > 0 && keyword[0] != '-' && !keyword.ContainsAnyExcept(KeywordCharacters) && value is not "" && value?.Contains('=') != true;
    }
}
