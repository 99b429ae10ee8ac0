using System.Globalization;
using Relay.Core.Addresses;

namespace Relay.Queue.Control;

/// <summary>
/// What an operator calls an address or a domain, as patterns for the paths in the tables. Those stand there as their senders wrote them, so a
/// domain that is not ASCII may stand in either of its forms (RFC 5890 §2.3.2.1).
/// </summary>
internal static class AddressPatterns
{
    private static readonly IdnMapping Names = new();

    /// <param name="asked">An address, <c>@domain</c>, the empty text for the empty reverse-path, or null.</param>
    public static IEnumerable<string> Of(string? asked)
    {
        if (asked is null)
            return [];

        var at = asked.LastIndexOf('@');
        if (at < 0)
            return [LikePattern.Exactly(asked)];

        var local = asked[..at];
        return Spellings(asked[(at + 1)..])
            .Select(domain => local.Length == 0 ? LikePattern.EndingIn($"@{domain}") : LikePattern.Exactly($"{local}@{domain}"));
    }

    private static IEnumerable<string> Spellings(string domain) =>
        Domain.TryParse(domain, out var parsed) && parsed.AddressLiteral is null
            ? new[] { domain, parsed.Ascii, Unicode(parsed.Ascii) }.Distinct(StringComparer.OrdinalIgnoreCase)
            : [domain];

    private static string Unicode(string ascii)
    {
        try
        {
            return Names.GetUnicode(ascii);
        }
        catch (ArgumentException) // letters that only look like an A-label
        {
            return ascii;
        }
    }
}
