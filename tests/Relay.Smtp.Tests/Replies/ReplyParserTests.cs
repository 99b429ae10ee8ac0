using System.Buffers;
using Relay.Core;
using Relay.Smtp.Replies;

namespace Relay.Smtp.Tests.Replies;

public sealed class ReplyParserTests
{
    [Theory]
    [InlineData("250 OK\r\n", 250, null, "OK")]
    [InlineData("250 OK\n", 250, null, "OK")]
    [InlineData("250\r\n", 250, null, "")]
    [InlineData("250 \r\n", 250, null, "")]
    [InlineData("354 go ahead\r\n", 354, null, "go ahead")]
    [InlineData("550 5.1.1 no such user\r\n", 550, "5.1.1", "no such user")]
    [InlineData("550 5.1.1\r\n", 550, "5.1.1", "")]
    [InlineData("550  no such user\r\n", 550, null, " no such user")]
    [InlineData("550 4.2.2 contradicts itself\r\n", 550, null, "4.2.2 contradicts itself")]
    [InlineData("550 5.1.1.1 no such thing\r\n", 550, null, "5.1.1.1 no such thing")]
    public void A_line_is_a_reply(string text, int code, string? status, string line)
    {
        var reply = Read(text);
        reply.Code.ShouldBe(code);
        reply.Status.ShouldBe(status is null ? null : EnhancedStatus.Parse(status));
        reply.Lines.ShouldBe([line]);
    }

    [Theory]
    [InlineData("250-one\r\n250-two\r\n250 three\r\n", null, new[] { "one", "two", "three" })]
    [InlineData("250-one\r\n250\r\n", null, new[] { "one", "" })]
    [InlineData("250-\r\n250 \r\n", null, new[] { "", "" })]
    [InlineData("550-5.7.1 one\r\n550-5.7.1 two\r\n550 5.7.1 three\r\n", "5.7.1", new[] { "one", "two", "three" })]
    [InlineData("550-5.7.1 one\r\n550 two\r\n", "5.7.1", new[] { "one", "two" })]
    [InlineData("550-5.7.1 one\r\n550 5.7.10 two\r\n", "5.7.1", new[] { "one", "5.7.10 two" })]
    [InlineData("550-5.7.1 one\r\n550 5.7.1\r\n", "5.7.1", new[] { "one", "" })]
    [InlineData("550-one\r\n550 5.7.1 two\r\n", null, new[] { "one", "5.7.1 two" })]
    public void Several_lines_are_one_reply_however_they_are_cut(string text, string? status, string[] lines)
    {
        var octets = Octets.Of(text);
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            var parser = new ReplyParser();
            var buffer = new ReadOnlySequence<byte>(octets, 0, cut);
            var first = parser.TryParse(ref buffer, out var reply);
            if (cut < octets.Length)
            {
                first.ShouldBe(ReplyParseStatus.Incomplete);
                buffer = Octets.Split(octets[(cut - (int)buffer.Length)..], (int)buffer.Length);
                parser.TryParse(ref buffer, out reply).ShouldBe(ReplyParseStatus.Complete);
            }

            reply.ShouldNotBeNull().Lines.ShouldBe(lines);
            reply.Status.ShouldBe(status is null ? null : EnhancedStatus.Parse(status));
            buffer.IsEmpty.ShouldBeTrue();
        }
    }

    [Fact]
    public void Replies_that_come_together_are_read_one_after_another()
    {
        var parser = new ReplyParser();
        var buffer = new ReadOnlySequence<byte>(Octets.Of("250 one\r\n451-two\r\n451 three\r\n35"));
        parser.TryParse(ref buffer, out var reply).ShouldBe(ReplyParseStatus.Complete);
        reply.ShouldNotBeNull().ToString().ShouldBe("250 one");
        parser.TryParse(ref buffer, out reply).ShouldBe(ReplyParseStatus.Complete);
        reply.ShouldNotBeNull().ToString().ShouldBe("451 two three");
        parser.TryParse(ref buffer, out reply).ShouldBe(ReplyParseStatus.Incomplete);
        reply.ShouldBeNull();
        buffer.Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("25\r\n")]
    [InlineData("25\0\r\n")]
    [InlineData("hello\r\n")]
    [InlineData("+50 OK\r\n")]
    [InlineData(" 250 OK\r\n")]
    [InlineData("2 50 OK\r\n")]
    [InlineData("2500 OK\r\n")]
    [InlineData("250+OK\r\n")]
    [InlineData("250\tOK\r\n")]
    [InlineData("100 wait\r\n")]
    [InlineData("199 wait\r\n")]
    [InlineData("600 what\r\n")]
    [InlineData("250-one\r\n251 two\r\n")]
    [InlineData("250-one\r\n550 two\r\n")]
    [InlineData("250-one\r\nhello\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("\x16\x03\x01\x02\x00\n")]
    public void What_is_not_smtp_is_malformed(string text) => Status(Octets.Of(text)).ShouldBe(ReplyParseStatus.Malformed);

    [Fact]
    public void A_line_may_have_2048_octets_and_no_more()
    {
        Status(Octets.Of($"250 {new string('a', 2048 - 6)}\r\n")).ShouldBe(ReplyParseStatus.Complete);
        Status(Octets.Of($"250 {new string('a', 2048 - 5)}\r\n")).ShouldBe(ReplyParseStatus.Malformed);
    }

    [Fact]
    public void A_line_that_never_ends_is_given_up_as_soon_as_it_is_too_long()
    {
        Status(Octets.Of(new string('2', 2047))).ShouldBe(ReplyParseStatus.Incomplete);
        Status(Octets.Of(new string('2', 2048))).ShouldBe(ReplyParseStatus.Malformed);
    }

    [Fact]
    public void A_reply_that_never_ends_is_given_up()
    {
        var parser = new ReplyParser();
        for (var line = 0; line < 200; line++)
            Next().ShouldBe(ReplyParseStatus.Incomplete);
        Next().ShouldBe(ReplyParseStatus.Malformed);

        ReplyParseStatus Next()
        {
            var buffer = new ReadOnlySequence<byte>(Octets.Of("250-and another\r\n"));
            return parser.TryParse(ref buffer, out _);
        }
    }

    [Theory]
    [InlineData("550 a\0b\x1B[2Jc\x07\x7F\r\n", "a?b?[2Jc??")]
    [InlineData("550 a\rb\r\n", "a?b")]
    [InlineData("550 a\tb\r\r\n", "a?b?")]
    [InlineData("550 C1 \u00C2\u009Bx\r\n", "C1 ?x")]
    [InlineData("550 \u00C3\u00A9\r\n", "\u00E9")]
    [InlineData("550 \u00FF\r\n", "\uFFFD")]
    public void What_it_hands_out_is_safe_to_print(string text, string line) => Read(text).Lines.ShouldBe([line]);

    private static Reply Read(string text)
    {
        var buffer = new ReadOnlySequence<byte>(Octets.Of(text));
        new ReplyParser().TryParse(ref buffer, out var reply).ShouldBe(ReplyParseStatus.Complete);
        buffer.IsEmpty.ShouldBeTrue();
        return reply.ShouldNotBeNull();
    }

    private static ReplyParseStatus Status(byte[] octets)
    {
        var buffer = new ReadOnlySequence<byte>(octets);
        return new ReplyParser().TryParse(ref buffer, out _);
    }
}
