using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Relay.Core.Addresses;

namespace Relay.Mail;

/// <summary>
/// The mailboxes in a From, Sender or To field: RFC 5322 §3.4 mailbox-list. Whoever judges a message by these addresses must see what its readers
/// will see, so a value that leaves any doubt has no addresses at all.
/// </summary>
public static class AddressList
{
    /// <summary>What a comment may not hold: readers disagree on whether it ends, quotes or escapes there, and then on what is address and what is not.</summary>
    private static readonly SearchValues<char> DoubtfulInComment = SearchValues.Create("\"(\\[]<>@,");

    /// <summary>What a name may not hold outside of quotes: some take it for an escape, a domain literal or a group (RFC 5322 §3.2.3).</summary>
    private static readonly SearchValues<char> DoubtfulInName = SearchValues.Create("[]\\;:");

    /// <summary>What a quoted local part may not hold: readers that strip the quotes find an address of their own in it.</summary>
    private static readonly SearchValues<char> DoubtfulInLocalPart = SearchValues.Create("@<>,");

    /// <summary>False for an empty list, a group, and whatever not every reader takes for the same addresses.</summary>
    /// <param name="value">The field's value, unfolded.</param>
    /// <param name="isUtf8">The message was declared with SMTPUTF8, and an address may be more than ASCII (RFC 6532 §3.2).</param>
    public static bool TryParse(string value, [NotNullWhen(true)] out IReadOnlyList<Mailbox>? mailboxes, bool isUtf8 = false)
    {
        mailboxes = null;
        if (IsDoubtful(value) || StripComments(value) is not { } text || Split(text) is not { } elements)
            return false;

        var list = new List<Mailbox>();
        foreach (var element in elements)
        {
            var name = NameIn(element);
            if (IndexOutsideQuotes(name, DoubtfulInName) >= 0 || !TryAdd(AddressIn(element), isUtf8, list))
                return false;

            // Some write the address twice, "a@b <a@b>", and some readers take the first: it counts as well.
            if (IndexOutsideQuotes(name, '@', 0) >= 0 && !TryAdd(name, isUtf8, list))
                return false;
        }

        mailboxes = list;
        return list.Count > 0;
    }

    /// <summary>Control characters; and an octet that is no UTF-8 before a backslash, which other character sets read as one character with it.</summary>
    private static bool IsDoubtful(string value) =>
        value.Any(c => char.IsControl(c) && c != '\t') || value.Contains("\uFFFD\\", StringComparison.Ordinal);

    /// <summary>An address that some readers would decode into another (RFC 2047 §5 forbids that, and some do it) is none.</summary>
    private static bool TryAdd(ReadOnlySpan<char> text, bool isUtf8, List<Mailbox> list)
    {
        if (!Mailbox.TryParse(text, out var mailbox) || !(mailbox.IsAscii || (isUtf8 && IsUnmistakable(mailbox.ToString()))) || mailbox.LocalPart.Contains("=?", StringComparison.Ordinal))
            return false;
        if (mailbox.LocalPart.AsSpan().ContainsAny(DoubtfulInLocalPart))
            return false;

        list.Add(mailbox);
        return true;
    }

    /// <summary>
    /// Not so where octets are missing, where a character is not seen or turns the direction of others, and where readers that normalise (RFC 6532 §3.1)
    /// find another address: a full-width "@" becomes a plain one.
    /// </summary>
    private static bool IsUnmistakable(string address) =>
        !address.Contains('\uFFFD', StringComparison.Ordinal)
        && !address.EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune) is
            UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator && rune.Value != ' ')
        && address.IsNormalized(NormalizationForm.FormKC);

    /// <summary>
    /// RFC 5322 §3.2.2: a comment stands for a space. Null when one does not end or leaves a doubt, when a quoted string does not end, and for a
    /// backslash where the grammar has none.
    /// </summary>
    private static string? StripComments(string value)
    {
        var text = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case '\\' when !quoted || i + 1 == value.Length:
                    return null;
                case '\\':
                    text.Append(value, i++, 2);
                    continue;
                case '"':
                    quoted = !quoted;
                    break;
                case '(' when !quoted:
                    var end = value.IndexOf(')', i);
                    if (end < 0 || value.AsSpan()[(i + 1)..end].ContainsAny(DoubtfulInComment))
                        return null;
                    text.Append(' ');
                    i = end;
                    continue;
            }

            text.Append(value[i]);
        }

        return quoted ? null : text.ToString();
    }

    /// <summary>At the commas outside of quoted strings and brackets; empty elements are obsolete and mean nothing (§4.4).</summary>
    private static List<string>? Split(string text)
    {
        var elements = new List<string>();
        var (start, quoted, bracketed) = (0, false, false);
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ',';
            if (c == '\\' && quoted)
                i++;
            else if (c == '"')
                quoted = !quoted;
            else if (!quoted && c is '<' or '>')
                bracketed = c == '<';
            else if (c == ',' && !quoted && (!bracketed || i == text.Length))
            {
                elements.Add(text[start..i].Trim(' ', '\t'));
                start = i + 1;
            }
        }

        return quoted || bracketed ? null : [.. elements.Where(element => element.Length > 0)];
    }

    /// <summary>What stands in the one pair of brackets at the element's end, or all of it where there are none; nothing in any other case.</summary>
    private static ReadOnlySpan<char> AddressIn(string element)
    {
        var opening = IndexOutsideQuotes(element, '<', 0);
        if (opening < 0)
            return element;

        var isOnly = element.EndsWith('>') && IndexOutsideQuotes(element, '<', opening + 1) < 0 && IndexOutsideQuotes(element, '>', 0) == element.Length - 1;
        return isOnly ? element.AsSpan()[(opening + 1)..^1].Trim(" \t") : [];
    }

    private static string NameIn(string element) =>
        IndexOutsideQuotes(element, '<', 0) is >= 0 and var opening ? element[..opening].Trim(' ', '\t') : "";

    private static int IndexOutsideQuotes(string text, char wanted, int start) => IndexOutsideQuotes(text, SearchValues.Create([wanted]), start);

    private static int IndexOutsideQuotes(string text, SearchValues<char> wanted, int start = 0)
    {
        var quoted = false;
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == '\\' && quoted)
                i++;
            else if (text[i] == '"')
                quoted = !quoted;
            else if (wanted.Contains(text[i]) && !quoted)
                return i;
        }

        return -1;
    }
}
