using System.Buffers;
using Relay.Core;
using Relay.Core.Queue;

namespace Relay.Mail.Bounces;

/// <summary>
/// Writes the message that tells a sender what became of another: a multipart/report (RFC 6522) with a part for people, a part for
/// programs (RFC 3464), and the header or all of the message that it is about. Its envelope has the empty reverse-path (RFC 3461 §6.1). The result is
/// US-ASCII with CRLF line ends, whatever the original and the next hop held, so that it passes everywhere.
/// </summary>
public sealed class BounceComposer(IRandomSource random)
{
    /// <summary>96 bits that a stranger can't guess: nobody can put the boundary into a message beforehand.</summary>
    private const int BoundaryRandomBytes = 12;

    public ComposedBounce Compose(BounceInfo bounce)
    {
        var boundary = Boundary(bounce);
        var opening = new ArrayBufferWriter<byte>();
        WriteOpening(bounce, boundary, new MessageWriter(opening));

        var closing = new ArrayBufferWriter<byte>();
        var end = new MessageWriter(closing);
        end.Line();
        end.Line($"--{boundary}--");
        return new ComposedBounce(opening.WrittenMemory, closing.WrittenMemory);
    }

    /// <summary>What the report of that id calls itself.</summary>
    public static string MessageIdOf(QueueId id, string hostName) => $"<{id}@{hostName}>";

    /// <summary>"=_" occurs in no quoted-printable text (RFC 2045 §6.7), the random part in no other.</summary>
    private string Boundary(BounceInfo bounce)
    {
        Span<byte> bytes = stackalloc byte[BoundaryRandomBytes];
        random.Fill(bytes);
        return $"=_{bounce.Id}_{Convert.ToHexStringLower(bytes)}";
    }

    private static void WriteOpening(BounceInfo bounce, string boundary, MessageWriter writer)
    {
        WriteHeader(bounce, boundary, writer);
        writer.Line("This is a report in MIME format about the delivery of a message.");
        writer.Line();
        writer.Line($"--{boundary}");
        HumanPart.Write(bounce, writer);
        writer.Line();
        writer.Line($"--{boundary}");
        DeliveryStatusPart.Write(bounce, writer);
        if (bounce.Returned == ReturnedContent.Nothing)
            return; // the third part is optional: RFC 6522 §3

        writer.Line();
        writer.Line($"--{boundary}");
        if (bounce.Returned == ReturnedContent.Message)
            OriginalMessagePart.WriteHeader(writer);
        else
            OriginalHeaderPart.Write(bounce.OriginalHeader, writer);
    }

    private static void WriteHeader(BounceInfo bounce, string boundary, MessageWriter writer)
    {
        writer.Field("From", $"Mail Delivery System <postmaster@{bounce.HostName}>");
        // A field that can't be written in ASCII names nobody; the envelope does (RFC 5322 §3.4, an empty group).
        writer.Field("To", bounce.Sender.HasAsciiLocalPart ? $"<{ReportedAddress.Text(bounce.Sender)}>" : "undisclosed-recipients:;");
        writer.Field("Subject", BounceSubject.For(bounce));
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
}
