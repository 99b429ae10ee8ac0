using System.Text;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A client that sends without waiting.</summary>
internal static class Flood
{
    private const int PieceOctets = 64 * 1024;

    /// <summary>As much of the text, over and over, as makes a good piece to send at a time.</summary>
    public static string PieceOf(string text) => new StringBuilder().Insert(0, text, Math.Max(PieceOctets / text.Length, 1)).ToString();

    /// <summary>Sends the piece again and again until that many octets are out.</summary>
    public static async Task PourAsync(SubmissionClient client, string piece, long octets)
    {
        for (var sent = 0L; sent < octets; sent += piece.Length)
            await client.SendAsync(piece);
    }

    /// <summary>The same, and all that the server says until it hangs up, which it must, whether all has been sent by then or not.</summary>
    public static async Task<IReadOnlyList<Reply>> PourUntilTheEndAsync(SubmissionClient client, string piece, long octets)
    {
        var replies = new List<Reply>();
        var sending = PourAsync(client, piece, octets);
        try
        {
            while (true)
                replies.Add(await client.ReadReplyAsync());
        }
        catch (IOException)
        {
            // The end.
        }

        await Should.ThrowAsync<IOException>(async () =>
        {
            await sending;
            // What was still on its way when it hung up is not missed; what is sent now must be.
            while (true)
                await client.SendAsync(piece);
        });
        return replies;
    }
}
