using System.Diagnostics.CodeAnalysis;
using System.Text;
using Relay.Core.Addresses;

namespace Relay.Mail;

/// <summary>
/// The mailboxes in a From, Sender or To field: RFC 5322 §3.4 mailbox-list. Whoever judges a message by these addresses must see what its readers
/// will see, so a value that leaves any doubt has no addresses at all.
/// </summary>
public static class AddressList
{
    /// <summary>False for an empty list, a group, and whatever can't be read from its beginning to its end.</summary>
    /// <param name="value">The field's value, unfolded.</param>
    public static bool TryParse(string value, [NotNullWhen(true)] out IReadOnlyList<Mailbox>? mailboxes)
    {
        mailboxes = null;
        if (value.Any(c => char.IsControl(c) && c != '\t') || StripComments(value) is not { } text || Split(text) is not { } elements)
            return false;

        var list = new List<Mailbox>();
        foreach (var element in elements)
        {
            if (!Mailbox.TryParse(AddressIn(element), out var mailbox))
                return false;
            list.Add(mailbox);

            // Some write the address twice, "a@b <a@b>", and some readers take the first: it counts as well.
            var name = NameIn(element);
            if (IndexOutsideQuotes(name, '@', 0) < 0)
                continue;
            if (!Mailbox.TryParse(name, out var named))
                return false;
            list.Add(named);
        }

        mailboxes = list;
        return list.Count > 0;
    }

    /// <summary>RFC 5322 §3.2.2: comments nest, and stand for a space. Null when one does not end, or a quoted string does not.</summary>
    private static string? StripComments(string value)
    {
        var text = new StringBuilder();
        var (depth, quoted) = (0, false);
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            var isEscape = c == '\\' && (quoted || depth > 0);
            if (isEscape && i + 1 == value.Length)
                return null;
            if (depth == 0)
                text.Append(c == '(' && !quoted ? ' ' : c);
            if (isEscape)
            {
                i++;
                if (depth == 0)
                    text.Append(value[i]);
            }
            else if (c == '"' && depth == 0)
                quoted = !quoted;
            else if (c == '(' && !quoted)
                depth++;
            else if (c == ')' && depth > 0)
                depth--;
        }

        return depth == 0 && !quoted ? text.ToString() : null;
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

    private static int IndexOutsideQuotes(string text, char wanted, int start)
    {
        var quoted = false;
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == '\\' && quoted)
                i++;
            else if (text[i] == '"')
                quoted = !quoted;
            else if (text[i] == wanted && !quoted)
                return i;
        }

        return -1;
    }
}
