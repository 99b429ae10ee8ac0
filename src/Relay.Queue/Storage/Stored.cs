using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Queue.Storage;

/// <summary>
/// How values stand in the tables: as on the wire where the wire has a notation, for whoever reads them with sqlite3. What could not be read
/// back is refused before it is committed (<see cref="ArgumentException"/>). What is there and can't be read is a <see cref="FormatException"/> that names the
/// column and does not quote it: it goes to the log, and no grammar has read it.
/// </summary>
internal static class Stored
{
    private static readonly long LatestMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>By the value of the flags.</summary>
    private static readonly string[] Notifications =
        ["NEVER", "SUCCESS", "FAILURE", "SUCCESS,FAILURE", "DELAY", "SUCCESS,DELAY", "FAILURE,DELAY", "SUCCESS,FAILURE,DELAY"];

    private static readonly string[] Returns = ["FULL", "HDRS"];

    public static string OfPath(Mailbox? path) => path?.ToString() ?? "";

    public static Mailbox? ReversePath(string text) => text.Length == 0 ? null : Path(text, "reverse_path");

    public static Mailbox ForwardPath(string text) => Path(text, "forward_path");

    /// <summary>For people: nothing reads it back.</summary>
    public static string OfOutcome(Outcome outcome) => $"{outcome.Status} {outcome.Reason}{(outcome.Reply is null ? "" : $" Reply: {outcome.Reply}")}";

    public static string? OfNotify(DsnNotify? notify) => Word(Notifications, (int?)notify);

    public static DsnNotify? Notify(string? text) => (DsnNotify?)Place(Notifications, text, "notify");

    public static string? OfReturn(DsnReturn? wanted) => Word(Returns, (int?)wanted);

    public static DsnReturn? Return(string? text) => (DsnReturn?)Place(Returns, text, "ret");

    public static string? OfEnvelopeId(string? id) =>
        id is null || IsPrintableAscii(id) ? id : throw new ArgumentException("An envelope id is printable ASCII.", nameof(id));

    public static string? EnvelopeId(string? text) =>
        text is null || IsPrintableAscii(text) ? text : throw Unreadable("envid");

    /// <summary>An atom has no semicolon, so the first one is the end of the address-type.</summary>
    public static string? OfOriginalRecipient(OriginalRecipient? original) => original switch
    {
        null => null,
        var (type, address) when IsAddressType(type) && IsPrintable(address) => $"{type};{address}",
        _ => throw new ArgumentException("An original recipient is an atom and an address without control characters.", nameof(original)),
    };

    public static OriginalRecipient? OriginalRecipient(string? text)
    {
        if (text is null)
            return null;

        var end = text.IndexOf(';', StringComparison.Ordinal);
        if (end < 0 || !IsAddressType(text.AsSpan(0, end)) || !IsPrintable(text.AsSpan(end + 1)))
            throw Unreadable("orcpt");
        return new OriginalRecipient(text[..end], text[(end + 1)..]);
    }

    /// <summary>Rounded up, for a message that is held is due then and never earlier (RFC 4865).</summary>
    public static long? OfHoldUntil(DateTimeOffset? at)
    {
        if (at?.ToUnixTimeMilliseconds() is not { } milliseconds)
            return null;
        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) < at ? Math.Min(milliseconds + 1, LatestMilliseconds) : milliseconds;
    }

    public static DateTimeOffset Time(long milliseconds, string column) =>
        milliseconds <= LatestMilliseconds && milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw Unreadable(column);

    /// <summary>The last moment that there is stands for all that would come after it.</summary>
    public static DateTimeOffset TimeToCome(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, LatestMilliseconds));

    /// <summary>A number that counts something.</summary>
    public static int Count(long number, string column) => number is >= 0 and < int.MaxValue ? (int)number : throw Unreadable(column);

    private static FormatException Unreadable(string column) => new($"{column} can't be read");

    private static Mailbox Path(string text, string column) => Mailbox.TryParse(text, out var mailbox) ? mailbox : throw Unreadable(column);

    private static string? Word(string[] words, int? value) => value switch
    {
        null => null,
        { } place when place >= 0 && place < words.Length => words[place],
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No such value is known."),
    };

    private static int? Place(string[] words, string? word, string column) => word is null ? null : Array.IndexOf(words, word) switch
    {
        < 0 => throw Unreadable(column),
        var place => place,
    };

    private static bool IsPrintableAscii(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange(' ', '~');

    private static bool IsPrintable(ReadOnlySpan<char> text) => !text.ContainsAnyInRange('\0', '\x1F') && !text.ContainsAnyInRange('\x7F', '\x9F');

    private static bool IsAddressType(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('!', '~') && !text.Contains(';');
}
