using Relay.Smtp.Commands;
using Relay.Smtp.Replies;
using Relay.Submission.Receive;

namespace Relay.Submission.Session.Verbs;

/// <summary>DATA (RFC 5321 §4.1.1.4). Whatever its reply, the transaction is over with it.</summary>
internal static class DataVerb
{
    public static async ValueTask<Reply?> HandleAsync(SmtpSession session, Command command)
    {
        var transaction = session.Transaction!;
        if (transaction.ForwardPaths.Count == 0)
            return Replies.NoRecipients;

        session.Channel.Write(Replies.StartData);
        session.Transaction = null;
        await using var receiver = new MessageReceiver(session, transaction);
        await receiver.ReadAsync();
        return await receiver.AcceptAsync();
    }
}
