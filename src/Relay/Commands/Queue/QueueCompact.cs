using System.CommandLine;
using System.Text.Json;
using Relay.Admin;

namespace Relay.Commands.Queue;

internal static class QueueCompact
{
    public static Command Create(QueueRunner runner)
    {
        var json = QueueCommand.JsonOption("an object");
        var command = new Command("compact", "Give the file system back what the queue no longer needs. Mail goes on meanwhile.") { json };
        command.SetAction(runner.Run(async (context, cancellationToken) =>
        {
            var octets = await context.Control.CompactAsync(cancellationToken);
            await context.Output.WriteLineAsync(context.Arguments.GetValue(json)
                ? JsonSerializer.Serialize(new CompactReport(octets), OperationJson.Default.CompactReport)
                : $"Given back: {Words.Size(octets)}.");
        }));
        return command;
    }
}
