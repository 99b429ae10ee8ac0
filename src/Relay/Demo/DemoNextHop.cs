using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Relay.Core.Addresses;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;

namespace Relay.Demo;

/// <summary>
/// The mail exchanger of all the demo's domains: takes what it is given, but puts <see cref="DemoAddresses.Later"/> off the first time and never
/// knows <see cref="DemoAddresses.Refused"/>. Only as much of SMTP as Relay's own client speaks.
/// </summary>
internal sealed class DemoNextHop : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<DemoMessage>> _mailboxes = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _greylisted = new(StringComparer.OrdinalIgnoreCase);
    private readonly Timeline _timeline;
    private readonly Task _accepting;

    public DemoNextHop(Timeline timeline)
    {
        _timeline = timeline;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The first message for an address, now or later.</summary>
    public Task<DemoMessage> FirstMessageAsync(string recipient) => Mailbox(recipient).Task;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private TaskCompletionSource<DemoMessage> Mailbox(string recipient) =>
        _mailboxes.GetOrAdd(recipient, _ => new TaskCompletionSource<DemoMessage>(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task AcceptAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (true)
                sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(sessions);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            await ServeAsync(client.GetStream());
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Relay has closed, or the demo is over.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        using var input = new StreamReader(stream, Encoding.Latin1);
        var reversePath = "";
        var recipients = new List<string>();
        await SayAsync(stream, DemoReplies.Greeting);
        while (await input.ReadLineAsync(_stopping.Token) is { } line)
        {
            var command = CommandParser.Parse(Encoding.Latin1.GetBytes(line));
            switch (command)
            {
                case Command.Mail mail:
                    (reversePath, recipients) = (mail.ReversePath?.ToString() ?? "", []);
                    await SayAsync(stream, DemoReplies.Ok);
                    break;
                case Command.Rcpt { ForwardPath: { } path }:
                    await SayAsync(stream, Judge(path, recipients));
                    break;
                case { Verb: Verb.Data } when recipients.Count == 0:
                    await SayAsync(stream, DemoReplies.NoRecipients);
                    break;
                case { Verb: Verb.Data }:
                    await SayAsync(stream, DemoReplies.StartData);
                    Take(new DemoMessage(reversePath, recipients, await ReadContentAsync(input)));
                    await SayAsync(stream, DemoReplies.Accepted);
                    break;
                default:
                    await SayAsync(stream, Answer(command.Verb));
                    break;
            }

            if (command.Verb == Verb.Quit)
                return;
        }
    }

    private Reply Judge(Mailbox recipient, List<string> recipients)
    {
        var address = recipient.ToString();
        var reply = address switch
        {
            DemoAddresses.Refused => DemoReplies.UnknownUser,
            DemoAddresses.Later when _greylisted.TryAdd(address, true) => DemoReplies.Greylisted,
            _ => DemoReplies.Ok,
        };
        if (reply.IsPositive)
            recipients.Add(address);
        else
            _timeline.Add("next hop", $"<{address}>: {reply}");
        return reply;
    }

    private static Reply Answer(Verb verb) => verb switch
    {
        Verb.Ehlo or Verb.Helo => DemoReplies.Hello,
        Verb.Rset or Verb.Noop => DemoReplies.Ok,
        Verb.Quit => DemoReplies.Goodbye,
        _ => DemoReplies.NotImplemented,
    };

    private async Task<string> ReadContentAsync(StreamReader input)
    {
        var content = new StringBuilder();
        while (await input.ReadLineAsync(_stopping.Token) is { } line and not ".")
            content.Append(line.StartsWith('.') ? line.AsSpan(1) : line).Append('\n'); // RFC 5321 §4.5.2
        return content.ToString();
    }

    private void Take(DemoMessage message)
    {
        var to = string.Join(", ", message.Recipients.Select(recipient => $"<{recipient}>"));
        _timeline.Add("next hop", $"{to} has mail from <{message.ReversePath}>");
        foreach (var recipient in message.Recipients)
            Mailbox(recipient).TrySetResult(message);
    }

    private async Task SayAsync(NetworkStream stream, Reply reply)
    {
        var buffer = new ArrayBufferWriter<byte>();
        reply.WriteTo(buffer);
        await stream.WriteAsync(buffer.WrittenMemory, _stopping.Token);
    }
}
