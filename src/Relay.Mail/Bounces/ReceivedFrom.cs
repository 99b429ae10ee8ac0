using System.Buffers;

namespace Relay.Mail.Bounces;

/// <summary>Received-From-MTA (RFC 3464 §2.2.4): who gave us the message, out of the Received field that we put on top of it.</summary>
internal static class ReceivedFrom
{
    private const string From = "from ";

    /// <summary>In characters: a domain and an address literal with its name.</summary>
    private const int MaxLength = 600;

    private static readonly SearchValues<char> Characters =
        SearchValues.Create(" -.:[]()_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Name, and in a comment the address, as the field has them; null where the first field is not ours, or the client is nobody's business.</summary>
    public static string? Find(HeaderBlock header, string hostName)
    {
        if (header.Find("Received"u8) is not { } field || !field.StartsWith(From, StringComparison.Ordinal))
            return null;

        var end = field.IndexOf($" by {hostName} ", StringComparison.Ordinal);
        return end is > 0 and <= MaxLength && field[From.Length..end] is var client && !client.AsSpan().ContainsAnyExcept(Characters) ? client : null;
    }
}
