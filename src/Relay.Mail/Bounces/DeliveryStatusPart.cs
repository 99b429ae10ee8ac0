namespace Relay.Mail.Bounces;

/// <summary>The part for programs, message/delivery-status: RFC 3464 §2.</summary>
internal static class DeliveryStatusPart
{
    /// <summary>What a next hop says can be as long as it likes; nobody reads more of it than this, in characters.</summary>
    private const int MaxDiagnosticLength = 2000;

    public static void Write(BounceInfo bounce, MessageWriter writer)
    {
        writer.Field("Content-Description", "Delivery report");
        writer.Field("Content-Type", "message/delivery-status");
        writer.Line();

        if (bounce.OriginalEnvelopeId is { } id)
            writer.Field("Original-Envelope-Id", id); // RFC 3461 §6.3
        writer.Field("Reporting-MTA", $"dns; {bounce.HostName}");
        writer.Field("X-Relay-Queue-ID", bounce.OriginalId.ToString());
        if (ReceivedFrom.Find(bounce.OriginalHeader, bounce.HostName) is { } client)
            writer.Field("Received-From-MTA", $"dns; {client}");
        writer.Field("Arrival-Date", MessageDate.Format(bounce.OriginalAcceptedAt));

        foreach (var recipient in bounce.Recipients)
        {
            writer.Line();
            WriteRecipient(recipient, writer);
        }
    }

    private static void WriteRecipient(ReportedRecipient recipient, MessageWriter writer)
    {
        var outcome = recipient.Outcome;
        if (recipient.OriginalRecipient is { } original)
            writer.Field("Original-Recipient", ReportedAddress.Typed(original.AddressType, original.Address)); // RFC 3461 §6.3
        writer.Field("Final-Recipient", ReportedAddress.Typed(recipient.Address));
        writer.Field("Action", Name(recipient.Action));
        writer.Field("Status", outcome.Status.ToString());
        if (outcome.NextHop is { } nextHop)
            writer.Field("Remote-MTA", $"dns; {HostName(nextHop)}");

        // RFC 3464 §2.3.6: for what the next hop itself said, never for a diagnosis of ours.
        if (outcome.Reply is { } reply)
            writer.Field("Diagnostic-Code", $"smtp; {SafeText.Shorten(reply, MaxDiagnosticLength)}");
        writer.Field("Last-Attempt-Date", MessageDate.Format(recipient.LastAttemptAt));
        if (recipient.WillRetryUntil is { } until)
            writer.Field("Will-Retry-Until", MessageDate.Format(until));
    }

    private static string Name(ReportedAction action) => action switch
    {
        ReportedAction.Failed => "failed",
        ReportedAction.Delayed => "delayed",
        ReportedAction.Relayed => "relayed",
        _ => "delivered",
    };

    /// <summary>The name in <c>mx.example.net [192.0.2.1]</c>.</summary>
    private static string HostName(string nextHop) => nextHop.Split(' ', 2)[0];
}
