using Relay.Core.Addresses;

namespace Relay.Queue.History;

/// <summary>
/// How addresses stand in the history: the local part as it was written, the domain in lower case. The tables do the rest, whose comparison ignores the
/// case of ASCII only.
/// </summary>
internal static class HistoryAddress
{
    public static string Of(Mailbox? path) => path is null ? "" : Of(path.ToString());

    public static string Of(string address)
    {
        var at = address.LastIndexOf('@');
        return at < 0 ? address : string.Concat(address.AsSpan(0, at), address[at..].ToLowerInvariant());
    }
}
