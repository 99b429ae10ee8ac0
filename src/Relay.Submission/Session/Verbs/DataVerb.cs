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
        session.Transaction = null;
        if (transaction.Recipients.Count == 0)
            return Replies.NoRecipients;

        await using var receiver = MessageReceiver.TryBegin(session, transaction);
        if (receiver is null)
            return Replies.StorageUnavailable;

        session.Channel.Write(Replies.StartData);
        await DataReader.ReadAsync(session, receiver);
        var reply = await receiver.AcceptAsync();
        session.CountMessage(isAccepted: reply.IsPositive);
        return reply;
    }
}
