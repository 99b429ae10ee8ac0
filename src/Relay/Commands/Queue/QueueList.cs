using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Relay.Admin;
using Relay.Core.Operation;

namespace Relay.Commands.Queue;

internal static class QueueList
{
    private const int SenderWidth = 80;
    private const int AddressWidth = 48;
    private const int WordsWidth = 160;

    public static Command Create(QueueRunner runner)
    {
        var filter = new FilterOptions(runner.Time);
        var limit = new Option<int?>("--limit") { Description = "No more messages than that.", HelpName = "N" };
        var json = QueueCommand.JsonOption("an object a line, for each message");
        var command = new Command("list", "Show the messages in the queue, the oldest first, and those of their recipients that are asked for.");
        filter.AddTo(command);
        command.Options.Add(limit);
        command.Options.Add(json);
        command.SetAction(runner.Run((context, cancellationToken) =>
            ListAsync(context, filter.Read(context.Arguments), context.Arguments.GetValue(limit) ?? int.MaxValue, context.Arguments.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task ListAsync(QueueContext context, QueueFilter filter, int limit, bool asJson, CancellationToken cancellationToken)
    {
        if (limit < 1)
            throw new QueueCommandException("--limit must be at least 1.");

        var (messages, recipients, isCut) = (0L, 0L, false);
        await foreach (var message in context.Control.ListAsync(filter, cancellationToken))
        {
            if (isCut = messages == limit)
                break;
            if (asJson)
                await context.Output.WriteLineAsync(JsonSerializer.Serialize(message, OperationJson.Default.QueuedMessage));
            else
                await WriteAsync(context, message, isFirst: messages == 0);
            messages++;
            recipients += message.Recipients.Count;
        }

        if (asJson)
            return;
        if (messages == 0)
            await context.Output.WriteLineAsync(filter == QueueFilter.All ? "The queue is empty." : "Nothing in the queue is like that.");
        else
            await context.Output.WriteLineAsync($"{Words.RecipientsOf(recipients, messages)}{(isCut ? "; there are more" : "")}.");
    }

    private static async Task WriteAsync(QueueContext context, QueuedMessage message, bool isFirst)
    {
        if (isFirst)
            await context.Output.WriteLineAsync($"{"ID",-13}  {"AGE",4}  {"SIZE",9}  SENDER AND RECIPIENTS");
        var age = message.AcceptedAt is { } at ? Words.Span(context.Now - at) : "?";
        await context.Output.WriteLineAsync($"{message.Id,-13}  {age,4}  {Words.Size(message.Size),9}  {Printable.Column(Words.Sender(message.Sender), SenderWidth)}");
        foreach (var recipient in message.Recipients)
        {
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"    {Printable.Column(recipient.Address, AddressWidth),-36}  {Words.State(recipient),-9}  {Words.Count(recipient.Attempts, "attempt"),-11}  {Words.Next(recipient, context.Now),-12}  {Printable.Column(recipient.LastOutcome ?? "", WordsWidth)}");
            await context.Output.WriteLineAsync(line.TrimEnd());
        }
    }
}
