using Relay.Smtp.Commands;
using Relay.Smtp.Replies;
using Relay.Submission.Connection;
using Relay.Submission.Receive;

namespace Relay.Submission.Session.Verbs;

/// <summary>
/// BDAT (RFC 3030 §2). Its octets are behind the command whatever we say to it, so they are read, or the session ends: otherwise they would
/// be taken for commands. A refusal ends the transaction.
/// </summary>
internal static class BdatVerb
{
    /// <summary>Octets below which a chunk is noise: a client that means to get a message through sends more at a time.</summary>
    private const int MinQuietChunk = 512;

    public static async ValueTask<Reply?> HandleAsync(SmtpSession session, Command command)
    {
        var chunk = (Command.Bdat)command;
        var transaction = session.Transaction!;
        if (transaction.Recipients.Count == 0)
            return await SkipAsync(session, chunk, Replies.NoRecipients);
        if (chunk.Octets > session.Settings.Limits.MaxMessageBytes)
            return await SkipAsync(session, chunk, Replies.TooLarge);
        if ((transaction.Chunks ??= ChunkReader.TryBegin(session, transaction)) is not { } chunks)
            return await SkipAsync(session, chunk, Replies.StorageUnavailable);

        if (chunk.Octets >= MinQuietChunk)
            session.ForgiveCommand();
        await chunks.ReadAsync(chunk.Octets, chunk.IsLast);
        return chunk.IsLast || chunks.IsLost ? await EndAsync(session, chunks) : Replies.ChunkTaken(chunk.Octets);
    }

    /// <summary>Says no to a chunk that has been announced.</summary>
    public static async ValueTask<Reply> SkipAsync(SmtpSession session, Command.Bdat chunk, Reply refusal)
    {
        await session.EndTransactionAsync();
        // Nobody reads for ever what nobody wants, and of a stranger nothing at all.
        if (session.Account is null || chunk.Octets - session.Settings.Limits.MaxMessageBytes > DataReader.MaxOverrun)
            session.IsOver = true;
        else
            await session.Channel.SkipAsync(chunk.Octets, new DataPace(session.Settings.Limits));
        return refusal;
    }

    private static async ValueTask<Reply> EndAsync(SmtpSession session, ChunkReader chunks)
    {
        var reply = await chunks.AcceptAsync();
        await session.EndTransactionAsync();
        session.CountMessage(isAccepted: reply.IsPositive);
        return reply;
    }
}
