using System.Buffers;
using System.Text;
using Relay.Mail.Headers;

namespace Relay.Mail;

/// <summary>
/// What a submission server does to a message on its way in (RFC 6409 §8): puts the trace field on top and adds Date and Message-ID
/// where they are missing. Everything else that was submitted goes through octet for octet, so that signatures stay valid.
/// <para>For one message and one caller. Feed it the content as it arrives (dots unstuffed, line ends CRLF) and call
/// <see cref="Complete"/> at the end; how the content was cut into pieces makes no difference. Only the header section is held.</para>
/// </summary>
/// <param name="removesBcc">Bcc and Resent-Bcc do not go out: their recipients are for nobody else to see (RFC 5322 §3.6.3).</param>
public sealed class SubmissionFixups(TraceInfo trace, int maxHeaderBytes = SubmissionFixups.DefaultMaxHeaderBytes, bool removesBcc = false)
{
    /// <summary>
    /// For the whole header section. Between Postfix's header_size_limit (100 KiB, for one field) and Exim's header_maxsize (1 MiB).
    /// </summary>
    public const int DefaultMaxHeaderBytes = 256 * 1024;

    /// <summary>Characters of a Message-ID that are worth remembering: what fits in a line (RFC 5322 §2.1.1).</summary>
    private const int MaxMessageId = 996;

    private HeaderCollector? _header = new(maxHeaderBytes);
    private readonly List<string> _from = [];
    private readonly List<string> _sender = [];

    /// <summary>The header section did not end in time: nothing has been written, and the message is to be refused.</summary>
    public bool HeaderTooLarge { get; private set; }

    /// <summary>The Received fields that the message came with (RFC 5321 §6.3), known once the header section is over.</summary>
    public int ReceivedCount { get; private set; }

    /// <summary>The header that goes out is not ASCII, and may go only where SMTPUTF8 is offered (RFC 6532 §3); known once the header section is over.</summary>
    public bool HasEightBitHeader { get; private set; }

    /// <summary>The content needs 8BITMIME (RFC 6152); known after <see cref="Complete"/>.</summary>
    public bool HasEightBitOctets { get; private set; }

    /// <summary>The value of each From field, on one line. One is right; none or several are for the sender policy to judge.</summary>
    public IReadOnlyList<string> From => _from;

    /// <summary>The value of each Sender field, on one line.</summary>
    public IReadOnlyList<string> Sender => _sender;

    /// <summary>The Message-ID that goes out, in angle brackets and printable ASCII; null where the client gave one that is not. Known once the header section is over.</summary>
    public string? MessageId { get; private set; }

    /// <summary>Takes the next piece and writes what can be written.</summary>
    public void Append(ReadOnlySpan<byte> content, IBufferWriter<byte> output)
    {
        if (HeaderTooLarge)
            return;

        if (_header is { } header)
        {
            content = content[header.Append(content)..];
            FinishHeader(header, output);
        }

        if (_header is null && !HeaderTooLarge)
            WriteBody(content, output);
    }

    /// <summary>The content is at its end; writes what is left to write.</summary>
    public void Complete(IBufferWriter<byte> output)
    {
        if (_header is not { } header)
            return;

        header.Complete();
        FinishHeader(header, output);
    }

    private void FinishHeader(HeaderCollector header, IBufferWriter<byte> output)
    {
        if (header.End == HeaderEnd.NotSeen)
            return;

        _header = null;
        HeaderTooLarge = header.End == HeaderEnd.TooLarge;
        if (HeaderTooLarge)
            return;

        TraceHeader.Write(trace, output);
        AddMissingFields(header.Taken[..header.HeaderLength], output);
        WriteFields(header.Taken[..header.HeaderLength], output);

        // Without the blank line the next hop would have to guess where the body begins, and its guess may be another than that of
        // whoever checks the message after it. An empty message gets one too: then what we added is a header to everyone.
        if (header.End == HeaderEnd.BodyLine || header.Taken.IsEmpty)
            output.Write("\r\n"u8);
        WriteBody(header.Taken[header.HeaderLength..], output);
    }

    private void WriteFields(ReadOnlySpan<byte> fields, IBufferWriter<byte> output)
    {
        foreach (var field in new HeaderFields(fields))
        {
            if (removesBcc && (field.Is("Bcc"u8) || field.Is("Resent-Bcc"u8)))
                continue;

            HasEightBitHeader = HasEightBitHeader || !Ascii.IsValid(field.Octets);
            output.Write(field.Octets);
        }

        HasEightBitOctets = HasEightBitHeader;
    }

    private void WriteBody(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        HasEightBitOctets = HasEightBitOctets || !Ascii.IsValid(body);
        output.Write(body);
    }

    /// <summary>RFC 5322 §3.6.4, as loosely as people write it: brackets, and between them no space nor further bracket.</summary>
    private static string? ReadMessageId(string value)
    {
        var id = value.AsSpan().Trim();
        return id is ['<', .. var inner, '>'] && inner.Length is > 0 and <= MaxMessageId && !inner.ContainsAnyExceptInRange('!', '~') && !inner.ContainsAny('<', '>')
            ? id.ToString()
            : null;
    }

    private void AddMissingFields(ReadOnlySpan<byte> fields, IBufferWriter<byte> output)
    {
        var (hasDate, hasMessageId) = (false, false);
        foreach (var field in new HeaderFields(fields))
        {
            hasDate |= field.Is("Date"u8);
            if (field.Is("Message-ID"u8))
                (hasMessageId, MessageId) = (true, ReadMessageId(field.Value));
            if (field.Is("Received"u8))
                ReceivedCount++;
            else if (field.Is("From"u8))
                _from.Add(field.Value);
            else if (field.Is("Sender"u8))
                _sender.Add(field.Value);
        }

        var writer = new MessageWriter(output);
        if (!hasDate) // RFC 6409 §8.2
            writer.Field("Date", MessageDate.Format(trace.ReceivedAt));
        if (!hasMessageId) // RFC 6409 §8.3
        {
            MessageId = $"<{trace.Id}@{trace.HostName}>";
            writer.Field("Message-ID", MessageId);
        }
    }
}
