using System.Net.Sockets;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Clients that submit messages for a <see cref="Ledger"/>.</summary>
internal sealed class Load(RelayHome home, Ledger ledger)
{
    /// <summary>A session comes to its end before its patience does.</summary>
    private const int MessagesPerSession = 100;

    private static readonly TimeSpan DialAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>Several sessions side by side, each of which logs in as soon as somebody answers, and again when it is cut off.</summary>
    /// <param name="random">Drawn from before this returns; the sessions have their own.</param>
    /// <param name="over">When nobody will answer any more.</param>
    public Task RunAsync(int sessions, int messagesEach, Random random, CancellationToken over) =>
        Task.WhenAll(Enumerable.Range(0, sessions).Select(_ => random.Next()).ToArray().Select(seed => SubmitAsync(messagesEach, new Random(seed), over)));

    /// <summary>One whole transaction; the reply is the last one.</summary>
    public async Task<Reply> SubmitAsync(SubmissionClient session, Random random)
    {
        var message = ledger.Draw(random);
        await session.SendAsync($"MAIL FROM:<{RelayHome.Account}>\r\n{string.Concat(message.Recipients.Select(recipient => $"RCPT TO:<{recipient}>\r\n"))}DATA\r\n");
        var reply = await session.ReadReplyAsync();
        foreach (var _ in message.Recipients)
            reply = First(reply, await session.ReadReplyAsync());
        var data = await session.ReadReplyAsync();
        if (data.Code != 354)
            return First(reply, data);

        reply.Code.ShouldBe(250);
        ledger.Sending(message);
        var end = await session.CommandAsync(message.Text + ".");
        ledger.Answered(message, end);
        return end;
    }

    private async Task SubmitAsync(int count, Random random, CancellationToken over)
    {
        while (count > 0 && !over.IsCancellationRequested)
        {
            try
            {
                await using var session = await SubmissionClient.LogInAsync(home);
                for (var left = MessagesPerSession; left > 0 && count > 0 && !over.IsCancellationRequested; left--, count--)
                    (await SubmitAsync(session, random)).Code.ShouldBe(250);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // Not there yet, or no more.
                await Task.Delay(DialAgain, CancellationToken.None);
            }
        }
    }

    /// <summary>Of several replies the one that says what went wrong.</summary>
    private static Reply First(Reply before, Reply reply) => before.Code == 250 ? reply : before;
}
