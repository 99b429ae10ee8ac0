using System.Globalization;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using Relay.Dns.Servers;
using Relay.Dns.Wire;

namespace Relay.Dns.Queries;

/// <summary>
/// Asks one server after the other until one knows. Begins with the one that answered last, so that a dead first server costs
/// its time-out once and not with each question.
/// </summary>
internal sealed class NameServerRotation
{
    /// <summary>Before the list is gone through again: those who failed at once would only fail again at once. Grows by itself each round.</summary>
    private static readonly TimeSpan RoundPause = TimeSpan.FromMilliseconds(200);

    private readonly NameServerClient _client;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline<ServerReply> _pipeline;
    private int _preferred;

    public NameServerRotation(NameServerSettings settings, NameServerClient client, TimeProvider time, ILogger logger)
    {
        Settings = settings;
        _client = client;
        _logger = logger;

        var pipeline = new ResiliencePipelineBuilder<ServerReply> { TimeProvider = time };
        var retries = (settings.Servers.Count * settings.Attempts) - 1;
        if (retries > 0)
            pipeline.AddRetry(NextServer(retries));
        _pipeline = pipeline.AddTimeout(settings.Timeout).Build();
    }

    public NameServerSettings Settings { get; }

    /// <summary>The first usable answer, else the last failure, with the server's name in it. Throws only when cancelled.</summary>
    public async Task<ServerReply> AskAsync(Question question, CancellationToken cancellationToken)
    {
        if (Settings.Servers.Count == 0)
            return new ServerReply.Failed("this system has no name server configured");

        var turn = new Turn(question, Volatile.Read(ref _preferred));
        try
        {
            var reply = await _pipeline.ExecuteAsync(AskNextAsync, turn, cancellationToken);
            if (reply is ServerReply.Answered)
            {
                Volatile.Write(ref _preferred, turn.Server);
                return reply;
            }
        }
        catch (TimeoutRejectedException)
        {
            // Which is what the turn has taken for granted.
        }

        return new ServerReply.Failed($"name server {ServerName(turn)} {turn.Failure}");
    }

    private async ValueTask<ServerReply> AskNextAsync(Turn turn, CancellationToken cancellationToken)
    {
        if (turn.Asked > 0)
            DnsLog.ServerFailed(_logger, ServerName(turn), turn.Failure, turn.Question);

        turn.Server = (turn.First + turn.Asked++) % Settings.Servers.Count;
        turn.Failure = Silence(); // unless it says something before the deadline ends this method
        var reply = await _client.AskAsync(Settings.Servers[turn.Server], turn.Question, cancellationToken);
        if (reply is ServerReply.Failed failed)
            turn.Failure = failed.Reason;
        return reply;
    }

    private RetryStrategyOptions<ServerReply> NextServer(int retries) => new()
    {
        MaxRetryAttempts = retries,
        ShouldHandle = static args => ValueTask.FromResult(args.Outcome is { Exception: TimeoutRejectedException } or { Result: ServerReply.Failed }),
        DelayGenerator = args =>
        {
            var (round, place) = Math.DivRem(args.AttemptNumber + 1, Settings.Servers.Count);
            return ValueTask.FromResult<TimeSpan?>(place == 0 ? RoundPause * round : TimeSpan.Zero);
        },
    };

    private string ServerName(Turn turn) => NameServerAddress.Display(Settings.Servers[turn.Server]);

    private string Silence() => string.Create(CultureInfo.InvariantCulture, $"did not answer within {Settings.Timeout.TotalSeconds:0.###} s");

    /// <summary>One question on its way through the list.</summary>
    private sealed class Turn(Question question, int first)
    {
        public Question Question => question;

        public int First => first;

        public int Asked { get; set; }

        /// <summary>The last one asked, by its place in the list.</summary>
        public int Server { get; set; }

        /// <summary>Why it gave no answer.</summary>
        public string Failure { get; set; } = "";
    }
}
