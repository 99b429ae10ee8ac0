using System.CommandLine;
using System.Text.Json;
using Relay.Admin;
using Relay.Core.Operation;

namespace Relay.Commands.Queue;

/// <summary><c>relay queue retry | hold | release | remove | bounce</c></summary>
internal static class QueueAct
{
    private static readonly Dictionary<QueueAction, Phrases> All = new()
    {
        [QueueAction.Retry] = new("Try recipients again now.", "Try {0} again now?", "Due now: {0}."),
        [QueueAction.Hold] = new("Keep recipients from being tried, until they are released.", "Hold {0}?", "Held {0}."),
        [QueueAction.Release] = new("End a hold: recipients are due as they were before.", "Release {0}?", "Released {0}."),
        [QueueAction.Remove] = new("Take recipients out of the queue, and tell nobody.", "Remove {0}, for good, and tell nobody?", "Removed {0}.") { IsDestructive = true },
        [QueueAction.Bounce] = new("Give recipients up, and tell their senders.", "Give up {0}, and tell their senders?", "Given up: {0}.") { IsDestructive = true },
    };

    public static Command Create(QueueRunner runner, QueueAction action)
    {
        var phrases = All[action];
        var filter = new FilterOptions(runner.Time);
        var all = new Option<bool>("--all") { Description = "Everything that is in the queue." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Don't ask." };
        var json = QueueCommand.JsonOption("an object");
        var command = new Command(JsonNamingPolicy.KebabCaseLower.ConvertName(action.ToString()), phrases.Description);
        filter.AddTo(command);
        foreach (var option in new[] { all, yes, json })
            command.Options.Add(option);
        command.SetAction(runner.Run(async (context, cancellationToken) =>
        {
            var meant = filter.Read(context.Arguments);
            RefuseVague(meant, context.Arguments.GetValue(all));
            var mustAsk = (phrases.IsDestructive || meant == QueueFilter.All) && !context.Arguments.GetValue(yes);
            var agreed = mustAsk ? await AgreeAsync(context, phrases, meant, cancellationToken) : meant;
            var change = agreed is null ? new QueueChange(0, 0, 0) : await context.Control.ChangeAsync(action, agreed, cancellationToken);
            await context.Output.WriteLineAsync(context.Arguments.GetValue(json)
                ? JsonSerializer.Serialize(change, OperationJson.Default.QueueChange)
                : Describe(phrases, change));
        }));
        return command;
    }

    private static void RefuseVague(QueueFilter filter, bool all)
    {
        if (filter == QueueFilter.All && !all)
            throw new QueueCommandException("Say which: an ID, --sender, --recipient, --domain, --account, --older-than, --newer-than, --reason, --state; or --all.");
        if (filter != QueueFilter.All && all)
            throw new QueueCommandException("--all and anything else that says which exclude each other.");
    }

    /// <summary>Whom it may be done to, and nobody who comes while the question stands; null when there is nobody to ask about.</summary>
    private static async Task<QueueFilter?> AgreeAsync(QueueContext context, Phrases phrases, QueueFilter filter, CancellationToken cancellationToken)
    {
        var count = await context.Control.CountAsync(filter, cancellationToken);
        if (count.Recipients == 0)
            return null;

        var question = phrases.Ask(Words.RecipientsOf(count.Recipients, count.Messages));
        if (!context.Input.IsTerminal)
            throw new QueueCommandException($"{question} There is no terminal to ask this at: use --yes.");

        await context.Error.WriteAsync($"{question} [y/N] ");
        var answer = await context.Input.ReadLineAsync(cancellationToken);
        if (answer?.Trim().ToLowerInvariant() is not ("y" or "yes"))
            throw new QueueCommandException("Nothing was changed.");
        return filter with { UpTo = count.Last };
    }

    private static string Describe(Phrases phrases, QueueChange change)
    {
        var done = change.Recipients == 0 ? "Nothing was changed." : phrases.Tell(Words.RecipientsOf(change.Recipients, change.Messages));
        return change.UnderWay == 0 ? done : $"{done} Under way, and left to the attempt: {Words.Count(change.UnderWay, "recipient")}.";
    }
}
