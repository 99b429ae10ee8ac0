namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>One session of <see cref="ScriptedNextHop"/>: just enough SMTP to take mail.</summary>
internal sealed class ScriptedSession(Wire wire, Func<string, string> answerRecipient, Action<Transaction> accept)
{
    private readonly List<string> _forwardPaths = [];
    private string _reversePath = "";

    /// <summary>Taken, and since then not a word from the client: it may not have heard the 250, or not have noted it.</summary>
    public Transaction? InDoubt { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await wire.WriteLineAsync("220 scripted.test ESMTP", cancellationToken);
        while (await wire.ReadLineAsync(cancellationToken) is { } line)
        {
            InDoubt = null;
            var command = line.Split([' ', ':'], 2)[0].ToUpperInvariant();
            var reply = command switch
            {
                "EHLO" => "250-scripted.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE",
                "HELO" => "250 scripted.test",
                "MAIL" => Mail(line),
                "RCPT" => Rcpt(line),
                "DATA" when _forwardPaths.Count == 0 => "554 5.5.1 No valid recipients",
                "DATA" => await DataAsync(cancellationToken),
                "RSET" => Reset(),
                "NOOP" => "250 2.0.0 Ok",
                "QUIT" => "221 2.0.0 Bye",
                _ => "502 5.5.1 Not here",
            };
            await wire.WriteLineAsync(reply, cancellationToken);
            if (command == "QUIT")
                return;
        }
    }

    private string Mail(string line)
    {
        Reset();
        _reversePath = Path(line);
        return "250 2.1.0 Ok";
    }

    private string Rcpt(string line)
    {
        var reply = answerRecipient(Path(line));
        if (reply.StartsWith('2'))
            _forwardPaths.Add(Path(line));
        return reply;
    }

    private async Task<string> DataAsync(CancellationToken cancellationToken)
    {
        await wire.WriteLineAsync("354 Go ahead", cancellationToken);
        InDoubt = new Transaction(_reversePath, [.. _forwardPaths], await wire.ReadDataAsync(cancellationToken));
        accept(InDoubt);
        Reset();
        return "250 2.0.0 Taken";
    }

    private string Reset()
    {
        _forwardPaths.Clear();
        _reversePath = "";
        return "250 2.0.0 Ok";
    }

    private static string Path(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
}
