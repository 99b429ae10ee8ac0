using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A next hop that answers each recipient as the test says, for what no real server does: change its mind, and keep every octet.</summary>
internal sealed class ScriptedNextHop : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Transaction> _accepted = [];
    private readonly ConcurrentDictionary<string, int> _attempts = [];
    private readonly Func<string, int, string> _answer;
    private readonly Action<Transaction> _accept;
    private readonly Action<Transaction> _doubt;
    private readonly Task _accepting;

    private ScriptedNextHop(IPAddress address, Func<string, int, string> answer, Action<Transaction>? accept, Action<Transaction>? doubt)
    {
        Address = address;
        _answer = answer;
        _accept = accept ?? _accepted.Enqueue;
        _doubt = doubt ?? (_ => { });
        _listener = new TcpListener(address, Loopback.SmtpPort);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPAddress Address { get; }

    public IReadOnlyList<Transaction> Accepted => [.. _accepted];

    /// <param name="answer">The reply to RCPT, given the forward-path without its brackets and which attempt at it this is, from 1.</param>
    /// <param name="address">Where; an address of its own unless the test has promised one to somebody.</param>
    /// <param name="accept">What becomes of each transaction, instead of being kept in memory, before its 250.</param>
    /// <param name="doubt">Told of the last transaction of each client that vanished after it without another word.</param>
    public static ScriptedNextHop Start(
        Func<string, int, string>? answer = null, IPAddress? address = null, Action<Transaction>? accept = null, Action<Transaction>? doubt = null) =>
        new(address ?? Loopback.Next(), answer ?? ((_, _) => "250 2.1.5 Ok"), accept, doubt);

    public int Attempts(string forwardPath) => _attempts.GetValueOrDefault(forwardPath);

    public Task<IReadOnlyList<Transaction>> WaitForTransactionsAsync(int count = 1) => Patience.UntilAsync(
        () => Accepted, accepted => accepted.Count >= count, () => $"The next hop has {Accepted.Count} messages, not {count}.");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (true)
                sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(sessions);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var session = new ScriptedSession(new Wire(client.GetStream()), AnswerRecipient, _accept);
            try
            {
                await session.RunAsync(_stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client is gone, or the test is over.
            }

            if (session.InDoubt is { } transaction)
                _doubt(transaction);
        }
    }

    private string AnswerRecipient(string forwardPath) => _answer(forwardPath, _attempts.AddOrUpdate(forwardPath, 1, (_, n) => n + 1));
}
