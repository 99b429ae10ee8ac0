using System.Buffers;
using System.Text;
using Relay.Mail.SevenBit;

namespace Relay.Mail.Tests.SevenBit;

/// <summary>In these tests each character is the octet of its number.</summary>
public sealed class SevenBitTests
{
    private const string Mixed = """
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="b 1"
        Content-Transfer-Encoding: 8bit


        """;

    [Fact]
    public async Task Text_is_put_into_quoted_printable()
    {
        var converted = await ConvertAsync("Mime-Version: 1.0\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\nSubject: x\n\nGr\u00FC\u00DFe = \n.\n");

        converted.ShouldBe(Crlf("Mime-Version: 1.0\nContent-Type: text/plain; charset=iso-8859-1\nSubject: x\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe =3D=20\n.\n"));
    }

    [Fact]
    public async Task What_is_mostly_not_ASCII_is_put_into_base64()
    {
        var text = new string('\u00FC', 100);
        var converted = await ConvertAsync($"MIME-Version: 1.0\nContent-Type: image/x\nContent-Transfer-Encoding:\n  (eight) BINARY\n\n{text}");

        var (header, body) = (converted[..converted.IndexOf("\r\n\r\n", StringComparison.Ordinal)], converted[(converted.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        header.ShouldBe(Crlf("MIME-Version: 1.0\nContent-Type: image/x\nContent-Transfer-Encoding: base64"));
        body.Split("\r\n").ShouldAllBe(line => line.Length <= 76);
        Encoding.Latin1.GetString(Convert.FromBase64String(body)).ShouldBe(text);
    }

    [Fact]
    public async Task What_is_no_MIME_becomes_it() =>
        (await ConvertAsync("Subject: x\n\n\u00FC and more\n")).ShouldBe(
            Crlf("Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=unknown-8bit\nContent-Transfer-Encoding: quoted-printable\n\n=FC and more\n"));

    [Fact]
    public async Task Only_the_parts_that_need_it_change_and_boundaries_keep_their_line_ends()
    {
        var converted = await ConvertAsync($"""
            {Mixed}preamble
            --b 1
            Content-Type: text/plain

            plain  
            --b 1 
            Content-Transfer-Encoding: 8bit

            {'\u00FC'} 
            --b 1
            Content-Type: multipart/alternative; boundary=inner (comment)

            --inner

            {'\u00E4'}
            --inner--
            --b 1
            Content-Transfer-Encoding: base64

            AAAA
            --b 1--
            epilogue

            """);

        converted.ShouldBe(Crlf($"""
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="b 1"
            Content-Transfer-Encoding: 7bit

            preamble
            --b 1
            Content-Type: text/plain

            plain  
            --b 1 
            Content-Transfer-Encoding: quoted-printable

            =FC=20
            --b 1
            Content-Type: multipart/alternative; boundary=inner (comment)

            --inner
            Content-Transfer-Encoding: quoted-printable

            =E4
            --inner--
            --b 1
            Content-Transfer-Encoding: base64

            AAAA
            --b 1--
            epilogue

            """));
    }

    [Theory]
    [InlineData("Subject: \u00FC\n\nx\n", "header", true)]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Description: \u00FC\n\nx\n--b--\n", "header", true)]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n\u00FC\n--b--\n", "outside its parts", false)]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n\u00FC\n", "outside its parts", false)]
    [InlineData("Content-Type: MULTIPART/Signed; boundary=b\n\n--b\n\n\u00FC\n--b--\n", "must stay", false)]
    [InlineData("Content-Type: multipart/encrypted; boundary=b\n\n--b\n\n\u00FC\n--b--\n", "must stay", false)]
    [InlineData("Content-Type: message/rfc822\n\nSubject: x\n\n\u00FC\n", "must stay", false)]
    [InlineData("Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\n\u00FC\n--b--\n", "must stay", false)] // RFC 2046 §5.1.5
    [InlineData("Content-Type: multipart/mixed\n\n--b\n\n\u00FC\n--b--\n", "must stay", false)]
    [InlineData("Content-Type: multipart/mixed; boundary=a; boundary=b\n\n--b\n\n\u00FC\n--b--\n", "must stay", false)]
    [InlineData("Content-Type: text/plain\nContent-Type: text/html\n\n\u00FC\n", "must stay", false)]
    [InlineData("Content-Type: text/plain\nno field\n\u00FC\n", "must stay", false)]
    [InlineData("Content-Transfer-Encoding: base64\n\n\u00FC\n", "encoded already", false)]
    [InlineData("Content-Transfer-Encoding: quoted-printable\n\n\u00FC\n", "encoded already", false)]
    [InlineData("Content-Transfer-Encoding: x-own\n\n\u00FC\n", "encoded already", false)]
    public async Task What_cannot_be_converted_is_told(string message, string obstacle, bool inHeader)
    {
        var survey = await ContentSurvey.MakeAsync(Pieces(Crlf(message), 7), default);

        survey.Obstacle.ShouldNotBeNull().ShouldContain(obstacle);
        survey.HasEightBitHeader.ShouldBe(inHeader);
        await Should.ThrowAsync<ArgumentException>(async () => await SevenBitConversion.ConvertAsync(Pieces("", 1), survey, default).ToArrayAsync());
    }

    [Fact]
    public async Task A_signed_part_beside_another_stays_octet_for_octet()
    {
        const string Signed = "Content-Type: multipart/signed; boundary=s\nContent-Transfer-Encoding: 8bit\n\n--s\nContent-Transfer-Encoding: 8bit\n\nseven  \n--s--";
        var converted = await ConvertAsync($"{Mixed}--b 1\n{Signed}\n--b 1\n\n\u00FC\n--b 1--\n");

        converted.ShouldContain(Crlf($"--b 1\n{Signed}\n--b 1\n"));
    }

    /// <summary>RFC 2046 §5.1.5: only what does not say what it is, and only right in the digest.</summary>
    [Fact]
    public async Task A_part_of_a_digest_is_a_message_unless_it_says_otherwise()
    {
        var converted = await ConvertAsync($"""
            {Mixed}--b 1
            Content-Type: multipart/digest; boundary=d

            --d

            Subject: x

            --d
            Content-Type: text/plain

            {'\u00FC'}
            --d
            Content-Type: multipart/mixed; boundary=m

            --m

            {'\u00FC'}
            --m--
            --d--
            --b 1

            {'\u00FC'}
            --b 1--

            """);

        converted.Split("=FC").Length.ShouldBe(4);
    }

    [Fact]
    public async Task Seven_bit_content_comes_out_as_it_was()
    {
        var message = Crlf($"{Mixed.Replace("8bit", "7bit")}--b 1\nContent-Transfer-Encoding: 8bit\n\n{new string('x', 10_000)}\n\n--b 1--\nno end");

        (await ConvertAsync(message)).ShouldBe(message);
    }

    [Fact]
    public async Task A_line_that_was_broken_never_looks_like_a_boundary()
    {
        var converted = await ConvertAsync($"{Mixed}--b 1\n\n\u00FC{new string('x', 72)}--b 1--\n--b 1--\n");

        converted.Split("\r\n").Count(line => line.StartsWith("--b 1", StringComparison.Ordinal)).ShouldBe(2);
        converted.ShouldContain("=\r\n=2D-b 1--\r\n--b 1--\r\n");
    }

    [Fact]
    public async Task Where_the_content_is_cut_makes_no_difference()
    {
        var message = Crlf($"{Mixed}pre\n--b 1\nContent-Type:\n text/plain\n\na \u00FC\n\n--b 1--x\n--b 1\nX: {new string('y', 5000)}\n\n{new string('\u00FC', 3000)}\n--b 1--\nend\n");
        var whole = await ConvertAsync(message, message.Length);

        for (var length = 1; length < 60; length++)
            (await ConvertAsync(message, length)).ShouldBe(whole);
    }

    [Fact]
    public async Task The_announced_size_is_near_the_real_one()
    {
        var message = Crlf($"Subject: x\n\n{string.Concat(Enumerable.Repeat("Gr\u00FC\u00DFe aus M\u00FCnchen, und ein langer Satz.\n", 2000))}");
        var survey = await ContentSurvey.MakeAsync(Pieces(message, 4096), default);
        var size = (await ConvertAsync(message)).Length;

        ((double)survey.SevenBitSize / size).ShouldBeInRange(0.95, 1.1);
    }

    [Fact]
    public async Task A_large_message_is_not_held()
    {
        // 8 MB in one line, and as a part; what is held at a time is told by what comes out before the end goes in.
        var held = 0L;
        async IAsyncEnumerable<ReadOnlyMemory<byte>> Content()
        {
            yield return Encoding.Latin1.GetBytes("MIME-Version: 1.0\r\nContent-Type: application/x\r\nContent-Transfer-Encoding: binary\r\n\r\n");
            var piece = new byte[64 * 1024];
            Array.Fill(piece, (byte)0xFC);
            for (var i = 0; i < 128; i++)
            {
                await Task.Yield();
                held += piece.Length;
                yield return piece;
            }
        }

        var survey = await ContentSurvey.MakeAsync(Content(), default);
        held = 0;
        var most = 0L;
        await foreach (var piece in SevenBitConversion.ConvertAsync(Content(), survey, default))
        {
            held -= piece.Length * 57L / 78;
            most = Math.Max(most, held);
        }

        most.ShouldBeLessThan(256 * 1024);
    }

    private static async Task<string> ConvertAsync(string message, int pieceLength = 10)
    {
        message = Crlf(message);
        var survey = await ContentSurvey.MakeAsync(Pieces(message, pieceLength), default);
        survey.Obstacle.ShouldBeNull();
        var output = new ArrayBufferWriter<byte>();
        await foreach (var piece in SevenBitConversion.ConvertAsync(Pieces(message, pieceLength), survey, default))
            output.Write(piece.Span);
        var converted = Encoding.Latin1.GetString(output.WrittenSpan);
        converted.ShouldAllBe(c => c < 0x80);
        return converted;
    }

    private static string Crlf(string text) => text.ReplaceLineEndings("\r\n");

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces(string text, int length)
    {
        foreach (var piece in text.Chunk(length))
        {
            await Task.Yield();
            yield return Encoding.Latin1.GetBytes(piece);
        }
    }
}
