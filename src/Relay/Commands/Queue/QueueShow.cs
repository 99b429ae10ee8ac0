using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Relay.Admin;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Commands.Queue;

internal static class QueueShow
{
    public static Command Create(QueueRunner runner)
    {
        var id = new Argument<string>("ID") { Description = "The message's queue id." };
        var raw = new Option<bool>("--raw") { Description = "The message itself, octet by octet, and nothing else." };
        var json = QueueCommand.JsonOption("an object");
        var command = new Command("show", "Show a message in the queue.") { id, raw, json };
        command.SetAction(runner.Run((context, cancellationToken) =>
        {
            var (asRaw, asJson) = (context.Arguments.GetValue(raw), context.Arguments.GetValue(json));
            if (asRaw && asJson)
                throw new QueueCommandException("--raw and --json exclude each other.");
            return ShowAsync(context, FilterOptions.ReadId(context.Arguments.GetRequiredValue(id)), asRaw, asJson, cancellationToken);
        }));
        return command;
    }

    private static async Task<int> ShowAsync(QueueContext context, QueueId id, bool asRaw, bool asJson, CancellationToken cancellationToken)
    {
        if (await FindAsync(context, id, cancellationToken) is not { } message)
        {
            await context.Error.WriteLineAsync($"{id} is not in the queue. What became of it: relay trace {id}");
            return ExitCodes.Failure;
        }

        if (asRaw)
            await CopyAsync(context, id, cancellationToken);
        else if (asJson)
            await context.Output.WriteLineAsync(JsonSerializer.Serialize(message, OperationJson.Default.QueuedMessage));
        else
            await WriteAsync(context, message);
        return ExitCodes.Success;
    }

    private static async Task<QueuedMessage?> FindAsync(QueueContext context, QueueId id, CancellationToken cancellationToken)
    {
        await foreach (var message in context.Control.ListAsync(new QueueFilter { Id = id }, cancellationToken))
            return message;
        return null;
    }

    private static async Task CopyAsync(QueueContext context, QueueId id, CancellationToken cancellationToken)
    {
        await using var output = context.Raw();
        await foreach (var piece in context.Control.ReadContentAsync(id, cancellationToken))
            await output.WriteAsync(piece, cancellationToken);
    }

    private static async Task WriteAsync(QueueContext context, QueuedMessage message)
    {
        foreach (var (name, value) in Rows(message, context.Now))
        {
            if (value is not null)
                await context.Output.WriteLineAsync($"{name + ":",-12}{Printable.Line(value)}");
        }

        foreach (var recipient in message.Recipients)
        {
            await context.Output.WriteLineAsync($"{"Recipient:",-12}{Printable.Line(recipient.Address)}");
            string[] now = [Words.State(recipient), Words.Count(recipient.Attempts, "attempt"), Next(recipient, context.Now)];
            await context.Output.WriteLineAsync($"{"",-12}{string.Join(", ", now.Where(part => part.Length > 0))}");
            if (recipient.LastOutcome is { } outcome)
                await context.Output.WriteLineAsync($"{"",-12}{Printable.Line(outcome)}");
        }
    }

    private static IEnumerable<(string Name, string? Value)> Rows(QueuedMessage message, DateTimeOffset now) =>
    [
        ("Id", message.Id.ToString()),
        ("Accepted", message.AcceptedAt is { } at ? $"{Words.Moment(at)}, {Words.Span(now - at)} ago" : "?"),
        ("Sender", Words.Sender(message.Sender)),
        ("Account", message.Account),
        ("Client", message.Client),
        ("Message-ID", message.MessageId),
        ("Size", string.Create(CultureInfo.InvariantCulture, $"{Words.Size(message.Size)} ({message.Size} octets)")),
        ("Not before", message.HoldUntil is { } until ? $"{Words.Moment(until)}, as its sender wishes" : null),
    ];

    private static string Next(QueuedRecipient recipient, DateTimeOffset now) =>
        recipient is { State: RecipientState.Waiting, NextAttemptAt: { } at } && at > now ? $"next at {Words.Moment(at)} (in {Words.Span(at - now)})" : Words.Next(recipient, now);
}
