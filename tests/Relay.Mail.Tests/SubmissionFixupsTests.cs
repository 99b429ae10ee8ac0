using System.Buffers;
using System.Text;

namespace Relay.Mail.Tests;

public sealed class SubmissionFixupsTests
{
    private const string Date = "Date: Sun, 22 Nov 2026 12:00:00 +0000\r\n";
    private const string MessageId = "Message-ID: <028T5CY4TQKFF@relay.example.org>\r\n";

    private static readonly string Trace = TraceField();

    /// <summary>What was submitted, the fields that are added to the trace field, and what then follows.</summary>
    public static TheoryData<string, string, string> Cases => new()
    {
        // Complete as it is.
        { "Date: x\nMessage-ID: <a@b>\nFrom: a@b\n\nHi\n", "", "Date: x\nMessage-ID: <a@b>\nFrom: a@b\n\nHi\n" },

        // One or both missing; the rest is as it was, trailing white space and odd folding included.
        { "From: a@b\nMessage-ID: <a@b>\n\nHi\n", Date, "From: a@b\nMessage-ID: <a@b>\n\nHi\n" },
        { "From: a@b\nDate: x\n\nHi\n", MessageId, "From: a@b\nDate: x\n\nHi\n" },
        { "Subject:  a \t \n  b  \n \n\tc\n\n\n\nHi\n..\n", Date + MessageId, "Subject:  a \t \n  b  \n \n\tc\n\n\n\nHi\n..\n" },

        // Names in any case, with the white space of the obsolete syntax.
        { "dAtE \t: x\nMESSAGE-ID : <a@b>\n\nHi\n", "", "dAtE \t: x\nMESSAGE-ID : <a@b>\n\nHi\n" },

        // Fields that only look like them.
        { "Resent-Date: x\nResent-Message-ID: <a@b>\nX-Date: x\nDatee: x\n Date: x\n\nDate: x\nMessage-ID: <a@b>\n", Date + MessageId,
          "Resent-Date: x\nResent-Message-ID: <a@b>\nX-Date: x\nDatee: x\n Date: x\n\nDate: x\nMessage-ID: <a@b>\n" },

        // No header: typed by hand, starting with a blank line, starting with white space.
        { "Hello there\nAs ever: me\n", Date + MessageId, "\nHello there\nAs ever: me\n" },
        { "\nHello there\n", Date + MessageId, "\nHello there\n" },
        { " Hello: there\n", Date + MessageId, "\n Hello: there\n" },
        { ": nameless\n", Date + MessageId, "\n: nameless\n" },
        { "Grüße: alle\n", Date + MessageId, "\nGrüße: alle\n" },

        // The blank line forgotten.
        { "Date: x\nSubject: y\nHello there\n\nBye\n", MessageId, "Date: x\nSubject: y\n\nHello there\n\nBye\n" },
        { "Subject: y\nHello", Date + MessageId, "Subject: y\n\nHello" },

        // Nothing but header, nothing but a piece of one, nothing at all.
        { "Subject: y\n", Date + MessageId, "Subject: y\n" },
        { "Subject: y\nDate: x", MessageId, "Subject: y\nDate: x" },
        { "Subject: y\n\n", Date + MessageId, "Subject: y\n\n" },
        { "", Date + MessageId, "\n" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_missing_is_added_and_the_rest_goes_through_untouched(string submitted, string added, string follows) =>
        Fixed(Octets.Of(submitted)).Text.ShouldBe(Trace + added + follows.ReplaceLineEndings("\r\n"));

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_makes_no_difference_where_the_content_is_split(string submitted, string added, string follows)
    {
        var content = Octets.Of(submitted);
        var expected = Trace + added + follows.ReplaceLineEndings("\r\n");
        for (var split = 0; split <= content.Length; split++)
            Fixed(content[..split], content[split..]).Text.ShouldBe(expected, $"split at {split}");

        Fixed([.. content.Select(octet => new[] { octet })]).Text.ShouldBe(expected, "octet by octet");
    }

    [Fact]
    public void A_body_of_any_octets_goes_through_as_it_is()
    {
        var body = Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7919 >> 3)).ToArray();
        var output = new ArrayBufferWriter<byte>();
        var fixups = new SubmissionFixups(Examples.Trace);
        fixups.Append(Octets.Of("From: a@b\n\n"), output);
        foreach (var piece in body.Chunk(4093))
            fixups.Append(piece, output);
        fixups.Complete(output);

        output.WrittenSpan[^body.Length..].SequenceEqual(body).ShouldBeTrue();
        fixups.HasEightBitOctets.ShouldBeTrue();
    }

    [Fact]
    public void The_body_is_not_kept_waiting_for_its_end()
    {
        var output = new ArrayBufferWriter<byte>();
        var fixups = new SubmissionFixups(Examples.Trace);
        fixups.Append(Octets.Of("From: a@b\n\nfirst"), output);
        output.Text().ShouldEndWith("first");
        fixups.Append("second"u8, output);
        output.Text().ShouldEndWith("firstsecond");
    }

    [Theory]
    [InlineData("Subject: x\n\nplain\n", false)]
    [InlineData("Subject: ü\n\nplain\n", true)]
    [InlineData("Subject: x\n\nnot plain: ü\n", true)]
    [InlineData("ü", true)]
    public void Octets_above_127_are_noticed_wherever_they_stand(string submitted, bool expected)
    {
        Fixed(Octets.Of(submitted)).Fixups.HasEightBitOctets.ShouldBe(expected);
        Fixed([.. Octets.Of(submitted).Select(octet => new[] { octet })]).Fixups.HasEightBitOctets.ShouldBe(expected);
    }

    [Theory]
    [InlineData("Subject: x\n\nbody: ü\n", false)]
    [InlineData("Subject: x\nbody ü\n", false)]
    [InlineData("ü: x\n", false)]
    [InlineData("Subject: ü\n\nbody\n", true)]
    [InlineData("Subject: x\n \n ü", true)]
    [InlineData("Bcc: ü@example.org\n\nbody\n", true)]
    public void Octets_above_127_in_the_header_are_noticed_by_themselves(string submitted, bool expected)
    {
        Fixed(Octets.Of(submitted)).Fixups.HasEightBitHeader.ShouldBe(expected);
        Fixed([.. Octets.Of(submitted).Select(octet => new[] { octet })]).Fixups.HasEightBitHeader.ShouldBe(expected);
    }

    [Theory]
    [InlineData("From: a@b\nBcc: c@d\nTo: e@f\n\nBcc: body\n", "From: a@b\nTo: e@f\n\nBcc: body\n")]
    [InlineData("BCC : c@d,\n\te@f,\n \n g@h\nTo: e@f \n\n", "To: e@f \n\n")]
    [InlineData("bcc: c@d\nX:  y\nBcc:\nresent-bcc: e@f\n\n\n", "X:  y\n\n\n")]
    [InlineData("X-Bcc: c@d\nBccc: c@d\nX: y\n Bcc: z\n\n", "X-Bcc: c@d\nBccc: c@d\nX: y\n Bcc: z\n\n")]
    [InlineData("X: y\nBcc: c@d\nno field\nBcc: body\n", "X: y\n\nno field\nBcc: body\n")]
    [InlineData("X: y\nBcc: c@d", "X: y\n")]
    [InlineData("Bcc: c@d", "")]
    public void Bcc_is_removed_where_it_is_asked_for_and_nothing_else_is(string submitted, string follows)
    {
        var content = Octets.Of(submitted);
        var expected = Trace + Date + MessageId + follows.ReplaceLineEndings("\r\n");
        for (var split = 0; split <= content.Length; split++)
            WithoutBcc(content[..split], content[split..]).Text.ShouldBe(expected, $"split at {split}");
    }

    [Fact]
    public void What_was_removed_needs_no_extension()
    {
        var fixups = WithoutBcc(Octets.Of("Bcc: ü@example.org\n\nbody\n")).Fixups;
        fixups.HasEightBitHeader.ShouldBeFalse();
        fixups.HasEightBitOctets.ShouldBeFalse();
    }

    [Fact]
    public void Received_fields_are_counted_in_the_header_only() =>
        Fixed(Octets.Of("Received: a\n b\nreceived : c\nX-Received: d\nRECEIVED:\n\nReceived: e\n")).Fixups.ReceivedCount.ShouldBe(3);

    [Fact]
    public void From_and_Sender_are_there_for_the_sender_policy()
    {
        var fixups = Fixed(Octets.Of("From: Jürgen\n  Groß\n\t<j@example.org>\nfrom:\nSender :  s@example.org \nResent-From: no\n\nFrom: no\n")).Fixups;
        fixups.From.ShouldBe(["Jürgen  Groß\t<j@example.org>", ""]);
        fixups.Sender.ShouldBe(["s@example.org"]);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void A_header_that_does_not_end_in_time_is_given_up_with_nothing_written(int length)
    {
        var content = Octets.Of($"X: {new string('x', 30)}\n {new string('y', length)}")[..length];
        foreach (var size in (int[])[1, 3, 64, length])
        {
            var (text, fixups) = Fixed(64, [.. content.Chunk(size), "\r\n\r\nbody"u8.ToArray()]);
            fixups.HeaderTooLarge.ShouldBeTrue();
            text.ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_header_that_just_fits_is_taken()
    {
        var content = Octets.Of($"X: {new string('x', 64 - 7)}\n\n");
        content.Length.ShouldBe(64);
        foreach (var size in (int[])[1, 5, 64])
        {
            var (text, fixups) = Fixed(64, [.. content.Chunk(size), new byte[1000]]);
            fixups.HeaderTooLarge.ShouldBeFalse();
            text.ShouldEndWith(Encoding.ASCII.GetString(content) + new string('\0', 1000));
        }
    }

    [Fact]
    public void Small_pieces_of_a_large_header_do_not_cost_the_square_of_its_size()
    {
        // At one look at everything for each octet this would take minutes, not a blink.
        var header = Octets.Of(string.Concat(Enumerable.Repeat("X: y\n", 36_000)) + "\n");
        Fixed([.. header.Select(octet => new[] { octet })]).Fixups.HeaderTooLarge.ShouldBeFalse();
        var oneLine = Octets.Of($"X: {new string('x', 200_000)}\n\n");
        Fixed([.. oneLine.Select(octet => new[] { octet })]).Fixups.HeaderTooLarge.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Message-ID: <a@b>", "<a@b>")]
    [InlineData("message-id:\r\n\t<a.b-c@d.example> ", "<a.b-c@d.example>")]
    [InlineData("X: y", "<028T5CY4TQKFF@relay.example.org>")] // ours
    [InlineData("Message-ID: a@b", null)]
    [InlineData("Message-ID: <a b@c>", null)]
    [InlineData("Message-ID: <a@b> <c@d>", null)]
    [InlineData("Message-ID: <\u001b[2J@b>", null)]
    [InlineData("Message-ID: <>", null)]
    public void The_message_id_is_remembered_where_it_can_be_repeated(string field, string? expected) =>
        Fixed(Encoding.Latin1.GetBytes($"From: a@b\r\n{field}\r\n\r\nHi\r\n")).Fixups.MessageId.ShouldBe(expected);

    private static (string Text, SubmissionFixups Fixups) Fixed(params byte[][] pieces) => Fixed(SubmissionFixups.DefaultMaxHeaderBytes, pieces);

    private static (string Text, SubmissionFixups Fixups) Fixed(int maxHeaderBytes, byte[][] pieces) =>
        Run(new SubmissionFixups(Examples.Trace, maxHeaderBytes), pieces);

    private static (string Text, SubmissionFixups Fixups) WithoutBcc(params byte[][] pieces) =>
        Run(new SubmissionFixups(Examples.Trace, removesBcc: true), pieces);

    private static (string Text, SubmissionFixups Fixups) Run(SubmissionFixups fixups, byte[][] pieces)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var piece in pieces)
            fixups.Append(piece, output);
        fixups.Complete(output);
        return (output.Text(), fixups);
    }

    private static string TraceField()
    {
        var output = new ArrayBufferWriter<byte>();
        TraceHeader.Write(Examples.Trace, output);
        return output.Text();
    }
}
