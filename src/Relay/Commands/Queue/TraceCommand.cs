using System.CommandLine;
using System.Text.Json;
using Relay.Admin;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Commands.Queue;

/// <summary><c>relay trace</c>: where is my mail?</summary>
internal static class TraceCommand
{
    private const int DefaultLimit = 20;

    public static Command Create(QueueRunner runner)
    {
        var what = new Argument<string>("WHAT") { Description = "A queue id, a Message-ID, or the address of a sender or recipient." };
        var limit = new Option<int>("--limit") { Description = $"No more messages than that, the newest. Default: {DefaultLimit}.", HelpName = "N", DefaultValueFactory = _ => DefaultLimit };
        var json = QueueCommand.JsonOption("an object a line, for each message");
        var command = new Command("trace", "Tell the life of a message, also after it is gone.") { what, limit, json };
        command.SetAction(runner.Run((context, cancellationToken) => TraceAsync(
            context, context.Arguments.GetRequiredValue(what), context.Arguments.GetValue(limit), context.Arguments.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> TraceAsync(QueueContext context, string what, int limit, bool asJson, CancellationToken cancellationToken)
    {
        if (limit < 1)
            throw new QueueCommandException("--limit must be at least 1.");

        foreach (var query in Queries(what))
        {
            // One more than is shown, to know whether there is more.
            var lives = context.Control.TraceAsync(query with { Limit = limit == int.MaxValue ? limit : limit + 1 }, cancellationToken);
            if (await WriteAsync(context, lives, limit, asJson, cancellationToken) > 0)
                return ExitCodes.Success;
        }

        await context.Error.WriteLineAsync($"Nothing is known of {Printable.Line(what)}. It is not in the queue, and {Keeping(context.Options.Queue.HistoryDays)}.");
        return ExitCodes.Failure;
    }

    /// <summary>What it may mean, in the order in which that is tried: an address without brackets may be a Message-ID.</summary>
    private static HistoryQuery[] Queries(string what)
    {
        if (QueueId.TryParse(what, out var id))
            return [new HistoryQuery { Id = id }];
        if (!what.Contains('@', StringComparison.Ordinal))
            throw new QueueCommandException($"'{Printable.Line(what)}' is neither a queue id (13 letters and digits) nor a Message-ID nor an address.");

        var bare = what.StartsWith('<') && what.EndsWith('>') ? what[1..^1] : what;
        HistoryQuery[] both = [new HistoryQuery { Address = bare }, new HistoryQuery { MessageId = $"<{bare}>" }];
        return bare == what ? both : [both[1], both[0]];
    }

    private static async Task<int> WriteAsync(QueueContext context, IAsyncEnumerable<MessageHistory> lives, int limit, bool asJson, CancellationToken cancellationToken)
    {
        var shown = 0;
        await foreach (var life in lives.WithCancellation(cancellationToken))
        {
            if (shown == limit)
            {
                await context.Error.WriteLineAsync($"There are older ones, for which there is --limit.");
                break;
            }

            if (asJson)
                await context.Output.WriteLineAsync(JsonSerializer.Serialize(life, OperationJson.Default.MessageHistory));
            else
                await Chronicle.WriteAsync(context.Output, life, context.Now, isFirst: shown == 0);
            shown++;
        }

        return shown;
    }

    private static string Keeping(int days) => days == 0
        ? "what becomes of messages is not kept (Queue:HistoryDays is 0)"
        : $"what becomes of messages is kept for {Words.Count(days, "day")} (Queue:HistoryDays)";
}
