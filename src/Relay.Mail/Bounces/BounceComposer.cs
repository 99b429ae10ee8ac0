using System.Buffers;
using Relay.Core;
using Relay.Core.Queue;

namespace Relay.Mail.Bounces;

/// <summary>
/// Writes the message that tells a sender what could not be delivered: a multipart/report (RFC 6522) with a part for people, a part for
/// programs (RFC 3464) and the header of the message that failed. Its envelope has the empty reverse-path (RFC 3461 §6.1). The result is
/// US-ASCII with CRLF line ends, whatever the original and the next hop held, so that it passes everywhere.
/// </summary>
public sealed class BounceComposer(IRandomSource random)
{
    /// <summary>96 bits that a stranger can't guess: nobody can put the boundary into a message beforehand.</summary>
    private const int BoundaryRandomBytes = 12;

    public void Write(BounceInfo bounce, IBufferWriter<byte> output)
    {
        var writer = new MessageWriter(output);
        var boundary = Boundary(bounce);
        WriteHeader(bounce, boundary, writer);

        writer.Line("This is a report in MIME format about a message that was not delivered.");
        writer.Line();
        writer.Line($"--{boundary}");
        HumanPart.Write(bounce, writer);
        writer.Line();
        writer.Line($"--{boundary}");
        DeliveryStatusPart.Write(bounce, writer);
        writer.Line();
        writer.Line($"--{boundary}");
        OriginalHeaderPart.Write(bounce.OriginalHeader, writer);
        writer.Line();
        writer.Line($"--{boundary}--");
    }

    /// <summary>What the bounce of that id calls itself.</summary>
    public static string MessageIdOf(QueueId id, string hostName) => $"<{id}@{hostName}>";

    /// <summary>"=_" occurs in no quoted-printable text (RFC 2045 §6.7), the random part in no other.</summary>
    private string Boundary(BounceInfo bounce)
    {
        Span<byte> bytes = stackalloc byte[BoundaryRandomBytes];
        random.Fill(bytes);
        return $"=_{bounce.Id}_{Convert.ToHexStringLower(bytes)}";
    }

    private static void WriteHeader(BounceInfo bounce, string boundary, MessageWriter writer)
    {
        writer.Field("From", $"Mail Delivery System <postmaster@{bounce.HostName}>");
        // A field that can't be written in ASCII names nobody; the envelope does (RFC 5322 §3.4, an empty group).
        writer.Field("To", bounce.Sender.HasAsciiLocalPart ? $"<{ReportedAddress.Text(bounce.Sender)}>" : "undisclosed-recipients:;");
        writer.Field("Subject", Subject(bounce));
        writer.Field("Date", MessageDate.Format(bounce.Date));
        writer.Field("Message-ID", MessageIdOf(bounce.Id, bounce.HostName));
        if (MessageId.Find(bounce.OriginalHeader) is { } original)
        {
            writer.Field("In-Reply-To", original);
            writer.Field("References", original);
        }

        writer.Field("Auto-Submitted", "auto-replied"); // RFC 3834 §5
        writer.Field("MIME-Version", "1.0");
        writer.Field("Content-Type", "multipart/report; report-type=delivery-status;", $"boundary=\"{boundary}\"");
        writer.Line();
    }

    private static string Subject(BounceInfo bounce) => bounce.Recipients.Count switch
    {
        1 => $"Undelivered mail: {ReportedAddress.Text(bounce.Recipients[0].Address)}",
        2 => $"Undelivered mail: {ReportedAddress.Text(bounce.Recipients[0].Address)} and one more",
        var count => $"Undelivered mail: {ReportedAddress.Text(bounce.Recipients[0].Address)} and {count - 1} more",
    };
}
