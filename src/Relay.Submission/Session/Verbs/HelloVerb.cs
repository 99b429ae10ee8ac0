using System.Globalization;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;
using Relay.Smtp.Sasl;

namespace Relay.Submission.Session.Verbs;

/// <summary>EHLO and HELO (RFC 5321 §4.1.1.1).</summary>
internal static class HelloVerb
{
    public static ValueTask<Reply?> HandleAsync(SmtpSession session, Command command)
    {
        var hello = (Command.Hello)command;
        session.Greet(hello.ClientName, isExtended: hello.Verb == Verb.Ehlo);
        var host = session.Settings.HostName;
        return ValueTask.FromResult<Reply?>(session.IsExtended ? Replies.Extensions(host, Offers(session)) : Replies.Hello(host));
    }

    private static IEnumerable<string> Offers(SmtpSession session)
    {
        yield return "PIPELINING";
        yield return $"SIZE {session.Settings.Limits.MaxMessageBytes.ToString(CultureInfo.InvariantCulture)}";
        yield return "8BITMIME";
        yield return "ENHANCEDSTATUSCODES";
        if (session.Channel.IsEncrypted)
        {
            var mechanisms = string.Join(' ', SaslExchange.LegacyOffers);
            yield return $"AUTH {mechanisms}";
            yield return $"AUTH={mechanisms}"; // as drafts of RFC 2554 had it, and as old clients still look for it
        }
        else
        {
            yield return "STARTTLS";
        }

        yield return "HELP";
    }
}
