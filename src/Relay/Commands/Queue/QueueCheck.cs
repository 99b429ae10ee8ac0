using System.CommandLine;
using System.Text.Json;
using Relay.Admin;

namespace Relay.Commands.Queue;

internal static class QueueCheck
{
    public static Command Create(QueueRunner runner)
    {
        var json = QueueCommand.JsonOption("an object");
        var command = new Command("check", "Read the whole queue and say what is wrong with it; exit code 0 when nothing is. Mail goes on meanwhile.") { json };
        command.SetAction(runner.Run(async (context, cancellationToken) =>
        {
            var report = await context.Control.CheckAsync(cancellationToken);
            if (context.Arguments.GetValue(json))
                await context.Output.WriteLineAsync(JsonSerializer.Serialize(report, OperationJson.Default.QueueReport));
            else if (report.IsClean)
                await context.Output.WriteLineAsync("Nothing is wrong with the queue.");
            foreach (var finding in context.Arguments.GetValue(json) ? [] : report.Findings)
                await context.Output.WriteLineAsync(Printable.Line(finding));
            return report.IsClean ? ExitCodes.Success : ExitCodes.Failure;
        }));
        return command;
    }
}
