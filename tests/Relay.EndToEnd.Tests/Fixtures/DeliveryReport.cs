using System.Text.Json;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>What Python's email package makes of a report (RFC 3464).</summary>
/// <param name="Returned">The third part as text: the header of the message, or all of it.</param>
internal sealed record DeliveryReport(
    string Type, string ReportType, string To, string Subject, string[] Parts, string Text, string ReportingMta, string? EnvelopeId, ReportedRecipient[] Recipients, string Returned,
    string[] Defects)
{
    private const string Script = """
        import email, email.policy, json, sys
        message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
        parts = list(message.iter_parts())
        status = parts[1].get_payload()
        returned = parts[2].get_payload(0).as_string() if parts[2].get_content_type() == 'message/rfc822' else parts[2].get_payload()
        print(json.dumps({
            'Type': message.get_content_type(),
            'ReportType': message.get_param('report-type'),
            'To': message['To'],
            'Subject': message['Subject'],
            'Parts': [part.get_content_type() for part in parts],
            'Text': parts[0].get_content(),
            'ReportingMta': status[0]['Reporting-MTA'],
            'EnvelopeId': status[0]['Original-Envelope-Id'],
            'Recipients': [{
                'Recipient': s['Final-Recipient'], 'Action': s['Action'], 'Status': s['Status'], 'Diagnostic': s['Diagnostic-Code'], 'Original': s['Original-Recipient'],
                'WillRetryUntil': s['Will-Retry-Until'],
            } for s in status[1:]],
            'Returned': returned,
            'Defects': [str(defect) for part in message.walk() for defect in part.defects],
        }))
        """;

    public static async Task<DeliveryReport> ReadAsync(SinkMessage message)
    {
        var report = JsonSerializer.Deserialize<DeliveryReport>(await Python.RunAsync(Script, [], message.Content))!;
        message.ReversePath.ShouldStartWith("<>");
        report.Type.ShouldBe("multipart/report");
        report.ReportType.ShouldBe("delivery-status");
        report.Parts[0].ShouldBe("text/plain");
        report.Parts[1].ShouldBe("message/delivery-status");
        report.Parts[2].ShouldBeOneOf("message/rfc822", "text/rfc822-headers");
        report.ReportingMta.ShouldBe($"dns; {RelayHome.HostName}");
        report.Defects.ShouldBeEmpty();
        return report;
    }
}
