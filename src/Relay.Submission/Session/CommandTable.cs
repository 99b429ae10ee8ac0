using System.Collections.Frozen;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;
using Relay.Submission.Session.Verbs;

namespace Relay.Submission.Session;

/// <summary>One row a command: what it needs, and what carries it out. What RFC 5321 §4.1.4 says about order is decided here alone.</summary>
internal static class CommandTable
{
    private static readonly FrozenDictionary<Verb, CommandRow> Rows = new Dictionary<Verb, CommandRow>
    {
        [Verb.Ehlo] = new(Needs.Nothing, HelloVerb.HandleAsync),
        [Verb.Helo] = new(Needs.Nothing, HelloVerb.HandleAsync),
        [Verb.StartTls] = new(Needs.Nothing, StartTlsVerb.HandleAsync),
        [Verb.Auth] = new(Needs.Hello, AuthVerb.HandleAsync),
        [Verb.Mail] = new(Needs.Hello | Needs.Login, MailVerb.HandleAsync),
        [Verb.Rcpt] = new(Needs.Hello | Needs.Login | Needs.Transaction, RcptVerb.HandleAsync),
        [Verb.Data] = new(Needs.Hello | Needs.Login | Needs.Transaction, DataVerb.HandleAsync),
        [Verb.Rset] = new(Needs.Nothing, Reset),
        [Verb.Noop] = new(Needs.Nothing, Says(Replies.Ok)),
        [Verb.Help] = new(Needs.Nothing, Says(Replies.Help)),
        [Verb.Vrfy] = new(Needs.Hello | Needs.Login, Says(Replies.CannotVerify)),
        [Verb.Expn] = new(Needs.Nothing, Says(Replies.NotImplemented)),
        [Verb.Etrn] = new(Needs.Nothing, Says(Replies.NotImplemented)),
        [Verb.Quit] = new(Needs.Nothing, Quit),
        [Verb.Bdat] = new(Needs.Nothing, Says(Replies.Unrecognised)),
        [Verb.Proxy] = new(Needs.Nothing, Says(Replies.Unrecognised)),
        [Verb.Unknown] = new(Needs.Nothing, Says(Replies.Unrecognised)),
    }.ToFrozenDictionary();

    /// <summary>Checks, then proceeds.</summary>
    public static ValueTask<Reply?> HandleAsync(SmtpSession session, Command command)
    {
        var row = Rows[command.Verb];
        if (Missing(session, row.Needs) is { } refusal)
            return ValueTask.FromResult<Reply?>(refusal);

        return command is Command.Malformed malformed ? ValueTask.FromResult<Reply?>(Describe(malformed)) : row.HandleAsync(session, command);
    }

    private static Reply? Missing(SmtpSession session, Needs needs) => session switch
    {
        { ClientName: null } when needs.HasFlag(Needs.Hello) => Replies.HelloFirst,
        { Channel.IsEncrypted: false } when needs.HasFlag(Needs.Login) => Replies.TlsRequired,
        { Account: null } when needs.HasFlag(Needs.Login) => Replies.AuthRequired,
        { Transaction: null } when needs.HasFlag(Needs.Transaction) => Replies.MailFirst,
        _ => null,
    };

    private static Reply Describe(Command.Malformed command) => (command.Verb, command.Fault) switch
    {
        (Verb.Mail, SyntaxFault.Path) => Replies.BadSender,
        (Verb.Rcpt, SyntaxFault.Path) => Replies.BadRecipient,
        _ => Replies.BadArguments,
    };

    private static Func<SmtpSession, Command, ValueTask<Reply?>> Says(Reply reply) => (_, _) => ValueTask.FromResult<Reply?>(reply);

    private static ValueTask<Reply?> Reset(SmtpSession session, Command command)
    {
        session.Transaction = null;
        return ValueTask.FromResult<Reply?>(Replies.Ok);
    }

    private static ValueTask<Reply?> Quit(SmtpSession session, Command command)
    {
        session.IsOver = true;
        return ValueTask.FromResult<Reply?>(Replies.Goodbye);
    }
}
