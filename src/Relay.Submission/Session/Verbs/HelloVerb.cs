using System.Globalization;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;
using Relay.Smtp.Sasl;

namespace Relay.Submission.Session.Verbs;

/// <summary>EHLO and HELO (RFC 5321 §4.1.1.1).</summary>
internal static class HelloVerb
{
    public static async ValueTask<Reply?> HandleAsync(SmtpSession session, Command command)
    {
        var hello = (Command.Hello)command;
        await session.GreetAsync(hello.ClientName, isExtended: hello.Verb == Verb.Ehlo);
        var host = session.Settings.HostName;
        return session.IsExtended ? Replies.Extensions(host, Offers(session)) : Replies.Hello(host);
    }

    private static IEnumerable<string> Offers(SmtpSession session)
    {
        var limits = session.Settings.Limits;
        yield return "PIPELINING";
        yield return Invariant($"SIZE {limits.MaxMessageBytes}");
        yield return "8BITMIME";
        yield return "SMTPUTF8";
        yield return "ENHANCEDSTATUSCODES";
        yield return "CHUNKING";
        yield return "DSN";
        yield return Invariant($"LIMITS RCPTMAX={limits.MaxRecipients} MAILMAX={limits.MaxMessagesPerSession}"); // RFC 9422 §4
        if (limits.MaxHold > TimeSpan.Zero)
            yield return Invariant($"FUTURERELEASE {(long)limits.MaxHold.TotalSeconds} {session.Services.Time.GetUtcNow() + limits.MaxHold:yyyy-MM-ddTHH:mm:ssZ}"); // RFC 4865 §4
        foreach (var offer in session.Channel.IsEncrypted ? UnderTls(session) : InClear(session))
            yield return offer;
        yield return "HELP";
    }

    private static IEnumerable<string> UnderTls(SmtpSession session)
    {
        yield return "REQUIRETLS"; // RFC 8689 §2: only under TLS
        yield return $"AUTH {string.Join(' ', SaslExchange.Offers(session.SaslContext))}";
        yield return $"AUTH={string.Join(' ', SaslExchange.LegacyOffers)}"; // as drafts of RFC 2554 had it, and as old clients still look for it
    }

    private static IEnumerable<string> InClear(SmtpSession session) => session.Listener.Tls == TlsMode.None ? [] : ["STARTTLS"];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
