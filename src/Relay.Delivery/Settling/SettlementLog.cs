using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Queue;
using Relay.Mail.Bounces;

namespace Relay.Delivery.Settling;

/// <summary>A line for each recipient, and one for each thing that somebody is told, or is not.</summary>
internal static class SettlementLog
{
    public static void Write(ILogger logger, LeasedMessage message, Batch batch, SentReport? report)
    {
        foreach (var verdict in batch.Settled)
            WriteRecipient(logger, message.Id, verdict);
        if (report is not null)
            WriteReport(logger, message, batch.Reported, report);

        var untold = batch.Settled.Where(verdict => verdict is { Outcome: Outcome.Failed, Report: null }).Select(verdict => verdict.Recipient.ForwardPath).ToArray();
        if (untold.Length == 0)
            return;
        if (message.ReversePath is null)
            DeliveryLog.NobodyToTell(logger, message.Id, string.Join(">,<", untold.AsEnumerable()));
        else
            DeliveryLog.NotToBeTold(logger, message.Id, string.Join(">,<", untold.AsEnumerable()));
    }

    private static void WriteRecipient(ILogger logger, QueueId id, Verdict verdict)
    {
        var (to, attempt) = (verdict.Recipient.ForwardPath, verdict.Recipient.Attempt);
        var (_, outcome, retryAt) = verdict.Settled;
        if (outcome is Outcome.Delivered)
            DeliveryLog.Delivered(logger, id, to, outcome.NextHop ?? "", attempt, outcome.Reply ?? "");
        else if (retryAt is { } at)
            DeliveryLog.Deferred(logger, id, to, attempt, at, outcome.Status.ToString(), Explain(outcome));
        else
            DeliveryLog.Failed(logger, id, to, attempt, outcome.Status.ToString(), Explain(outcome));
    }

    private static void WriteReport(ILogger logger, LeasedMessage message, IReadOnlyList<Verdict> reported, SentReport report)
    {
        foreach (var action in reported.Select(verdict => verdict.Report).Distinct().Order())
        {
            switch (action)
            {
                case ReportedAction.Failed when message.ReversePath is null:
                    DeliveryLog.PostmasterTold(logger, message.Id, report.To, report.Id);
                    break;
                case ReportedAction.Failed:
                    DeliveryLog.Bounced(logger, message.Id, report.To, report.Id);
                    break;
                case ReportedAction.Delayed:
                    DeliveryLog.DelayTold(logger, message.Id, report.To, report.Id);
                    break;
                default:
                    DeliveryLog.SuccessTold(logger, message.Id, report.To, report.Id);
                    break;
            }
        }
    }

    private static string Explain(Outcome outcome) => outcome.Reply is null ? outcome.Reason : $"{outcome.Reason} Reply: {outcome.Reply}";
}
