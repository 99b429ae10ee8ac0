using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Relay.Admin;
using Relay.Core.Operation;

namespace Relay.Commands.Queue;

internal static class QueueCounts
{
    public static Command Create(QueueRunner runner)
    {
        var filter = new FilterOptions(runner.Time);
        var json = QueueCommand.JsonOption("an object");
        var command = new Command("count", "Say how much is in the queue.");
        filter.AddTo(command);
        command.Options.Add(json);
        command.SetAction(runner.Run(async (context, cancellationToken) =>
        {
            var count = await context.Control.CountAsync(filter.Read(context.Arguments), cancellationToken);
            await context.Output.WriteLineAsync(context.Arguments.GetValue(json)
                ? JsonSerializer.Serialize(count, OperationJson.Default.QueueCount)
                : Describe(count, context.Now));
        }));
        return command;
    }

    private static string Describe(QueueCount count, DateTimeOffset now)
    {
        var oldest = count.Oldest is { } at ? $", the oldest {Words.Span(now - at)} old" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Words.RecipientsOf(count.Recipients, count.Messages)}, {Words.Size(count.Octets)}{oldest}: waiting {count.Waiting}, under way {count.UnderWay}, held {count.Held}, damaged {count.Damaged}");
    }
}
