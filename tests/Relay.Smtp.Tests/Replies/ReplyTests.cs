using System.Buffers;
using Relay.Smtp.Replies;

namespace Relay.Smtp.Tests.Replies;

public sealed class ReplyTests
{
    [Fact]
    public void The_status_stands_before_each_line_and_the_last_has_a_space() =>
        Octets.Written(new Reply(550, new(5, 7, 1), ["one", "two"]).WriteTo).ShouldBe("550-5.7.1 one\r\n550 5.7.1 two\r\n");

    [Fact]
    public void Without_a_status_there_is_only_the_code() => Octets.Written(new Reply(354, null, "go").WriteTo).ShouldBe("354 go\r\n");

    [Theory]
    [InlineData(250, true, false, false, false)]
    [InlineData(354, false, true, false, false)]
    [InlineData(421, false, false, true, false)]
    [InlineData(599, false, false, false, true)]
    public void A_code_is_of_one_kind(int code, bool positive, bool intermediate, bool transient, bool permanent)
    {
        var reply = new Reply(code, null, "");
        (reply.IsPositive, reply.IsIntermediate, reply.IsTransientFailure, reply.IsPermanentFailure).ShouldBe((positive, intermediate, transient, permanent));
        reply.ClosesConnection.ShouldBe(code == 421);
    }

    [Fact]
    public void What_is_written_can_be_read_again()
    {
        var written = new Reply(452, new(4, 3, 1), ["one", "", "three"]);
        var output = new ArrayBufferWriter<byte>();
        written.WriteTo(output);
        var buffer = new ReadOnlySequence<byte>(output.WrittenMemory);
        new ReplyParser().TryParse(ref buffer, out var read).ShouldBe(ReplyParseStatus.Complete);
        read.ShouldNotBeNull().ToString().ShouldBe(written.ToString());
        read.Lines.ShouldBe(written.Lines);
    }
}
