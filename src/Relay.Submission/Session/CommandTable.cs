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
        [Verb.Ehlo] = new(Needs.Nothing, HelloVerb.HandleAsync, EndsGroup: true),
        [Verb.Helo] = new(Needs.Nothing, HelloVerb.HandleAsync, EndsGroup: true),
        [Verb.StartTls] = new(Needs.Nothing, StartTlsVerb.HandleAsync),
        [Verb.Auth] = new(Needs.Hello, AuthVerb.HandleAsync, EndsGroup: true),
        [Verb.Mail] = new(Needs.Hello | Needs.Login, MailVerb.HandleAsync),
        [Verb.Rcpt] = new(Needs.Hello | Needs.Login | Needs.Transaction | Needs.NoChunks, RcptVerb.HandleAsync),
        [Verb.Data] = new(Needs.Hello | Needs.Login | Needs.Transaction | Needs.NoChunks, DataVerb.HandleAsync, EndsGroup: true),
        [Verb.Bdat] = new(Needs.Hello | Needs.Login | Needs.Transaction, BdatVerb.HandleAsync),
        [Verb.Rset] = new(Needs.Nothing, ResetAsync),
        [Verb.Noop] = new(Needs.Nothing, Says(Replies.Ok), EndsGroup: true),
        [Verb.Help] = new(Needs.Nothing, Says(Replies.Help)),
        [Verb.Vrfy] = new(Needs.Hello | Needs.Login, Says(Replies.CannotVerify), EndsGroup: true),
        [Verb.Expn] = new(Needs.Nothing, Says(Replies.NotImplemented), EndsGroup: true),
        [Verb.Etrn] = new(Needs.Nothing, Says(Replies.NotImplemented)),
        [Verb.Quit] = new(Needs.Nothing, Ends(Replies.Goodbye), EndsGroup: true),
        [Verb.Proxy] = new(Needs.Nothing, Ends(Replies.NotAProxy)),
        [Verb.Unknown] = new(Needs.Nothing, Says(Replies.Unrecognised)),
    }.ToFrozenDictionary();

    /// <summary>Checks, then proceeds.</summary>
    public static async ValueTask<Reply?> HandleAsync(SmtpSession session, Command command)
    {
        var row = Rows[command.Verb];
        if (row.EndsGroup && session.TalksOutOfTurn)
            return End(session, Replies.OutOfTurn);
        // Behind a chunk whose size can't be read, nobody knows what is content and what are commands.
        session.IsOver |= command is Command.Malformed { Verb: Verb.Bdat or Verb.Proxy };
        if (Missing(session, row.Needs) is { } refusal)
            return await RefuseAsync(session, command, refusal);

        return command is Command.Malformed malformed ? Describe(malformed) : await row.HandleAsync(session, command);
    }

    private static Reply? Missing(SmtpSession session, Needs needs) => session switch
    {
        { ClientName: null } when needs.HasFlag(Needs.Hello) => Replies.HelloFirst,
        { Account: null, Channel.IsEncrypted: false } when needs.HasFlag(Needs.Login) => Replies.TlsRequired,
        { Account: null } when needs.HasFlag(Needs.Login) => Replies.AuthRequired,
        { Transaction: null } when needs.HasFlag(Needs.Transaction) => Replies.MailFirst,
        { Transaction.Chunks: not null } when needs.HasFlag(Needs.NoChunks) => Replies.AfterChunks,
        _ => null,
    };

    private static async ValueTask<Reply> RefuseAsync(SmtpSession session, Command command, Reply refusal)
    {
        if (command is Command.Bdat chunk)
            return await BdatVerb.SkipAsync(session, chunk, refusal);

        // DATA and BDAT are not mixed: what is half there is given up, lest some of it be taken for all (RFC 3030 §2).
        if (refusal == Replies.AfterChunks)
            await session.EndTransactionAsync();
        return refusal;
    }

    private static Reply Describe(Command.Malformed command) => (command.Verb, command.Fault) switch
    {
        (Verb.Proxy, _) => Replies.NotAProxy,
        (Verb.Mail, SyntaxFault.Path) => Replies.BadSender,
        (Verb.Rcpt, SyntaxFault.Path) => Replies.BadRecipient,
        _ => Replies.BadArguments,
    };

    private static Func<SmtpSession, Command, ValueTask<Reply?>> Says(Reply reply) => (_, _) => ValueTask.FromResult<Reply?>(reply);

    private static async ValueTask<Reply?> ResetAsync(SmtpSession session, Command command)
    {
        await session.EndTransactionAsync();
        return Replies.Ok;
    }

    private static Func<SmtpSession, Command, ValueTask<Reply?>> Ends(Reply reply) => (session, _) => ValueTask.FromResult<Reply?>(End(session, reply));

    private static Reply End(SmtpSession session, Reply reply)
    {
        session.IsOver = true;
        return reply;
    }
}
