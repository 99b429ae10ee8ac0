using System.CommandLine;
using System.Text;
using Relay.Commands.Queue;
using Relay.Commands.Users;
using Relay.Configuration;
using Relay.Core.Operation;
using Relay.Tests.Users;

namespace Relay.Tests.Queue;

/// <summary>Runs <c>relay queue</c> and <c>relay trace</c> on a queue that a test has made up.</summary>
internal sealed class QueueFixture
{
    public static readonly DateTimeOffset Now = new(2031, 3, 5, 7, 11, 13, TimeSpan.Zero);

    public FakeControl Control { get; } = new();

    /// <summary>What has been written to standard output octet by octet.</summary>
    public MemoryStream Raw { get; } = new();

    /// <summary>What opening the queue comes to, if not to the control.</summary>
    public Exception? Closed { get; set; }

    public int HistoryDays { get; set; } = 14;

    /// <param name="arguments">Without <c>queue</c>.</param>
    public Task<UsersResult> RunAsync(params string[] arguments) => RunAllAsync(["queue", .. arguments], null);

    public Task<UsersResult> TraceAsync(params string[] arguments) => RunAllAsync(["trace", .. arguments], null);

    /// <summary>At a terminal, with what is answered there.</summary>
    public Task<UsersResult> AnswerAsync(string answer, params string[] arguments) => RunAllAsync(["queue", .. arguments], answer);

    private async Task<UsersResult> RunAllAsync(string[] arguments, string? answer)
    {
        var runner = new QueueRunner(
            _ => new RelayOptions { Queue = { HistoryDays = HistoryDays } },
            (_, _) => Closed is null ? Task.FromResult<IQueueControl>(Control) : Task.FromException<IQueueControl>(Closed),
            new StandingClock(Now),
            new ConsoleInput(answer is not null, new StringReader(answer ?? ""), () => throw new InvalidOperationException("No key is asked for.")),
            () => Raw);
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var root = new RootCommand { QueueCommand.Create(runner), TraceCommand.Create(runner) };
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return new UsersResult(exitCode, output.ToString(), error.ToString());
    }

    public string RawText => Encoding.Latin1.GetString(Raw.ToArray());

    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
