using System.Runtime.CompilerServices;
using System.Text;

namespace Relay.Mail.Tests;

public sealed class HeaderBlockTests
{
    [Theory]
    [InlineData("Subject: x\n y\nDate: z\n\nbody\n", "Subject: x\n y\nDate: z\n")]
    [InlineData("Subject: x\nDate: z\n", "Subject: x\nDate: z\n")]
    [InlineData("Subject: x", "Subject: x")]
    [InlineData("\nbody\n", "")]
    [InlineData("", "")]
    public async Task The_header_is_what_stands_before_the_blank_line(string message, string expected)
    {
        var content = Octets.Of(message);
        for (var size = 1; size <= Math.Max(1, content.Length); size++)
        {
            var header = await HeaderBlock.ReadAsync(Pieces(content.Chunk(size)), 1000, CancellationToken.None);
            header.Octets.ToArray().ShouldBe(Octets.Of(expected));
            header.IsCut.ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(30, "Subject: x\n y\nDate: z\n", false)]
    [InlineData(25, "Subject: x\n y\nDate: z\n", true)]
    [InlineData(24, "Subject: x\n y\n", true)]
    [InlineData(15, "Subject: x\n", true)]
    [InlineData(11, "", true)]
    public async Task A_header_that_is_too_long_is_cut_after_a_whole_line(int maxBytes, string expected, bool isCut)
    {
        var header = await HeaderBlock.ReadAsync(Pieces(Octets.Of("Subject: x\n y\nDate: z\n\nbody\n").Chunk(3)), maxBytes, CancellationToken.None);
        Encoding.UTF8.GetString(header.Octets.Span).ShouldBe(expected.ReplaceLineEndings("\r\n"));
        header.IsCut.ShouldBe(isCut);
    }

    [Fact]
    public async Task No_more_of_the_content_is_read_than_is_needed()
    {
        var header = await HeaderBlock.ReadAsync(Endless(), 1000, CancellationToken.None);
        header.Octets.Length.ShouldBe("Subject: x\r\n".Length);
    }

    [Fact]
    public async Task A_piece_may_be_overwritten_once_the_next_is_asked_for()
    {
        var header = await HeaderBlock.ReadAsync(OneBuffer(), 1000, CancellationToken.None);
        Encoding.UTF8.GetString(header.Octets.Span).ShouldBe("A: 1\r\nB: 2\r\n");
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces(IEnumerable<byte[]> pieces)
    {
        foreach (var piece in pieces)
        {
            await Task.Yield();
            yield return piece;
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> OneBuffer([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var buffer = new byte[6];
        foreach (var line in (string[])["A: 1\n", "B: 2\n"])
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            Octets.Of(line).CopyTo(buffer, 0);
            yield return buffer;
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Endless()
    {
        yield return Octets.Of("Subject: x\n\n");
        await Task.Yield();
        throw new InvalidOperationException("The body was asked for.");
    }
}
