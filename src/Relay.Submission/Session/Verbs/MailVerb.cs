using System.Globalization;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;
using Relay.Submission.Receive;

namespace Relay.Submission.Session.Verbs;

/// <summary>MAIL (RFC 5321 §4.1.1.2), and here also: may this account send as this address?</summary>
internal static class MailVerb
{
    private static readonly Dictionary<string, Func<SmtpSession, string?, Reply?>> Parameters = new(StringComparer.Ordinal)
    {
        ["SIZE"] = Size,
        ["BODY"] = Body,
        ["AUTH"] = (_, value) => value is null ? Replies.BadArguments : null, // RFC 4954 §5: whom the client vouches for is nothing to us, who know the account
    };

    public static async ValueTask<Reply?> HandleAsync(SmtpSession session, Command command)
    {
        var mail = (Command.Mail)command;
        if (session.Transaction is not null)
            return Replies.NestedMail;

        // A session may last for days; whoever is removed meanwhile sends nothing more.
        if (await session.Services.Accounts.RefreshAsync(session.Account!, CancellationToken.None) is not { } account)
            return Replies.AccountRemoved;
        session.Account = account;
        if (Refusal(session, mail) is { } refusal)
            return refusal;

        session.Transaction = new Transaction(mail.ReversePath);
        return Replies.SenderOk;
    }

    private static Reply? Refusal(SmtpSession session, Command.Mail mail)
    {
        foreach (var (keyword, value) in mail.Parameters)
        {
            if (!Parameters.TryGetValue(keyword, out var check))
                return Replies.UnknownParameter;
            if (check(session, value) is { } refusal)
                return refusal;
        }

        return SenderPolicy.Judge(session, mail.ReversePath);
    }

    /// <summary>RFC 1870 §6.1: at most 20 digits.</summary>
    private static Reply? Size(SmtpSession session, string? value)
    {
        const int maxDigits = 20;
        if (value is null || value.Length > maxDigits || !UInt128.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var octets))
            return Replies.BadArguments;
        return octets > (UInt128)session.Settings.Limits.MaxMessageBytes ? Replies.TooLarge : null;
    }

    /// <summary>RFC 6152 §2. What the body really is, its octets will tell.</summary>
    private static Reply? Body(SmtpSession session, string? value) =>
        value?.ToUpperInvariant() is "7BIT" or "8BITMIME" ? null : Replies.BadArguments;
}
