using System.Buffers;

namespace Relay.Mail.Bounces;

internal static class MessageId
{
    /// <summary>Room for the field name within the 998 of RFC 5322 §2.1.1; real ones are below 100.</summary>
    private const int MaxLength = 900;

    /// <summary>Printable US-ASCII without angle brackets: more than msg-id of RFC 5322 §3.6.4 allows, and all that can do no harm.</summary>
    private static readonly SearchValues<char> Characters = SearchValues.Create(
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Where(c => c is not ('<' or '>'))]);

    /// <summary>The Message-ID of the message with this header; null if it has none that can be repeated.</summary>
    public static string? Find(HeaderBlock header) => header.Find("Message-ID"u8) is { Length: <= MaxLength } id && IsSane(id) ? id : null;

    private static bool IsSane(ReadOnlySpan<char> text) => text is ['<', .. var id, '>'] && id.Contains('@') && !id.ContainsAnyExcept(Characters);
}
