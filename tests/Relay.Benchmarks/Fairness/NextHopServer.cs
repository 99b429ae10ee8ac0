using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relay.Benchmarks.Fairness;

/// <summary>The least of a mail server: takes everything, when it likes to.</summary>
internal sealed class NextHopServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<string, CancellationToken, Task> _acceptAsync;
    private readonly Task _listening;

    /// <param name="acceptAsync">Called with the recipient's local part before the message is accepted.</param>
    public NextHopServer(Func<string, CancellationToken, Task> acceptAsync)
    {
        _acceptAsync = acceptAsync;
        _listener.Start();
        _listening = ListenAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _listening;
        _stopping.Dispose();
    }

    private async Task ListenAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (true)
                sessions.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(sessions);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            try
            {
                await SayAsync(stream, "220 next.example ESMTP");
                var recipient = "";
                while (await reader.ReadLineAsync(_stopping.Token) is { } line)
                {
                    if (line.StartsWith("EHLO", StringComparison.Ordinal))
                        await SayAsync(stream, "250-next.example\r\n250-PIPELINING\r\n250 8BITMIME");
                    else if (line.StartsWith("RCPT TO:<", StringComparison.Ordinal))
                        await SayAsync(stream, "250 ok", () => recipient = line[9..line.IndexOf('@', StringComparison.Ordinal)]);
                    else if (line == "DATA")
                        await TakeAsync(stream, reader, recipient);
                    else
                        await SayAsync(stream, line == "QUIT" ? "221 bye" : "250 ok");
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The peer has gone, or we have.
            }
        }
    }

    private async Task TakeAsync(NetworkStream stream, StreamReader reader, string recipient)
    {
        await SayAsync(stream, "354 go on");
        while (await reader.ReadLineAsync(_stopping.Token) is not (null or "."))
        {
        }

        await _acceptAsync(recipient, _stopping.Token);
        await SayAsync(stream, "250 ok");
    }

    private async Task SayAsync(NetworkStream stream, string text, Action? before = null)
    {
        before?.Invoke();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text + "\r\n"), _stopping.Token);
    }
}
