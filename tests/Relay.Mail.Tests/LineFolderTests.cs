using System.Buffers;
using System.Text;

namespace Relay.Mail.Tests;

public sealed class LineFolderTests
{
    private const int Max = 998;

    /// <summary>What is sent, and what comes out; null where nothing may change.</summary>
    public static TheoryData<string, string?> Cases => new()
    {
        // As long as a line may be, with and without a line end behind it.
        { $"Subject: {X(Max - 9)}\n\n{X(Max)}\n{X(Max)}", null },
        { $"Subject: {X(500)}\n {X(Max - 1)}\n\n\n{X(Max)}\n\n", null },
        { "", null },
        { "Subject: x", null },
        { "\n\nHi\n..\n", null },

        // In the body: a space marks the rest.
        { $"\n{X(Max + 1)}\n", $"\n{X(Max)}\n x\n" },
        { $"\n{X(Max)} {X(Max)}\nshort\n", $"\n{X(Max)}\n  {X(Max - 2)}\n xx\nshort\n" },
        { $"\n{X(3 * Max)}", $"\n{X(Max)}\n {X(Max - 1)}\n {X(Max - 1)}\n xx" },

        // In the header: at the last white space that has text on both sides, which stays what it was.
        { $"Subject: one two {X(Max)}\n\n", $"Subject: one two\n {X(Max - 1)}\n x\n\n" },
        { $"Subject: one\ttwo{X(Max)} y\n\n", $"Subject: one\n\ttwo{X(Max - 4)}\n xxxx y\n\n" },
        { $"Subject: {X(Max - 10)} yy\n\n", $"Subject: {X(Max - 10)}\n yy\n\n" },
        { $"Subject: {X(Max - 11)}  yy\n\n", $"Subject: {X(Max - 11)} \n yy\n\n" },
        { $"Subject: a\n b {X(Max)}\n\n", $"Subject: a\n b\n {X(Max - 1)}\n x\n\n" },
        { $"Subject: {string.Concat(Enumerable.Repeat("words ", 200))}end\n\n",
          $"Subject: {string.Concat(Enumerable.Repeat("words ", 163))}words\n {string.Concat(Enumerable.Repeat("words ", 36))}end\n\n" },

        // A name and its colon stay together, and no line is left with nothing but white space.
        { $"Subject : {X(Max)}\n\n", $"Subject :\n {X(Max - 1)}\n x\n\n" },
        { $"Subject:{X(Max)}\n\n", $"Subject:{X(Max - 8)}\n {X(8)}\n\n" },
        { $"Subject:{X(Max - 8)} \n\n", $"Subject:{X(Max - 9)}\n x \n\n" },
        { $"Subject: a\n {X(Max + 1)}\n\n", $"Subject: a\n {X(Max - 1)}\n xx\n\n" },

        // What is no header is not folded as one.
        { $"Hello there {X(Max)}\n", $"Hello there {X(Max - 12)}\n {X(12)}\n" },
        { $" Hello: there {X(Max)}\n", $" Hello: there {X(Max - 14)}\n {X(14)}\n" },
        { $"Subject: x\nHello there {X(Max)}\n", $"Subject: x\nHello there {X(Max - 12)}\n {X(12)}\n" },
        { $"Subject: x\n\nDate: there {X(Max)}\n", $"Subject: x\n\nDate: there {X(Max - 12)}\n {X(12)}\n" },

        // Characters of two, three and four octets stay whole.
        { $"\n{X(Max - 1)}ü\n", $"\n{X(Max - 1)}\n ü\n" },
        { $"\n{X(Max - 2)}ü\n", null },
        { $"\n{X(Max - 2)}€\n", $"\n{X(Max - 2)}\n €\n" },
        { $"\n{X(Max - 1)}😀{X(5)}\n", $"\n{X(Max - 1)}\n 😀{X(5)}\n" },
        { $"\n{X(Max - 3)}😀{X(5)}\n", $"\n{X(Max - 3)}\n 😀{X(5)}\n" },
        { $"Subject:{X(Max - 9)}ü \n\n", $"Subject:{X(Max - 9)}\n ü \n\n" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Long_lines_are_broken_and_nothing_else_is(string content, string? expected) =>
        Folded(Octets.Of(content)).Text.ShouldBe((expected ?? content).ReplaceLineEndings("\r\n"));

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_makes_no_difference_where_the_content_is_split(string content, string? expected)
    {
        var octets = Octets.Of(content);
        var text = (expected ?? content).ReplaceLineEndings("\r\n");
        for (var split = 0; split <= octets.Length; split++)
            Folded(octets[..split], octets[split..]).Text.ShouldBe(text, $"split at {split}");

        Folded([.. octets.Select(octet => new[] { octet })]).Text.ShouldBe(text, "octet by octet");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_says_whether_it_broke_a_line(string content, string? expected) =>
        Folded(Octets.Of(content)).Folder.HasFolded.ShouldBe(expected is not null);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Once_folded_is_folded_for_good(string content, string? expected) =>
        Folded(Octets.Of(expected ?? content)).Folder.HasFolded.ShouldBeFalse();

    [Fact]
    public void Octets_that_are_no_UTF_8_are_all_still_there()
    {
        var body = Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7919 >> 3)).Select(octet => octet is (byte)'\r' or (byte)'\n' ? (byte)0x80 : octet).ToArray();
        var output = new ArrayBufferWriter<byte>();
        var folder = new LineFolder();
        folder.Append("\r\n"u8, output);
        foreach (var piece in body.Chunk(4093))
            folder.Append(piece, output);
        folder.Complete(output);

        var text = Encoding.Latin1.GetString(output.WrittenSpan)[2..];
        text.Split("\r\n").ShouldAllBe(line => line.Length <= Max);
        Encoding.Latin1.GetBytes(text.Replace("\r\n ", "", StringComparison.Ordinal)).ShouldBe(body);
    }

    [Fact]
    public void White_space_without_end_comes_to_an_end_all_the_same()
    {
        var text = Folded(Octets.Of($"Subject:{new string(' ', 10_000)}\n\n")).Text;
        text.Split("\r\n").ShouldAllBe(line => line.Length <= Max);
        text.Count(c => c == ' ').ShouldBeGreaterThanOrEqualTo(10_000);
        text.ShouldEndWith(" \r\n\r\n");
    }

    [Fact]
    public void A_line_that_has_ended_is_not_kept_waiting()
    {
        var output = new ArrayBufferWriter<byte>();
        new LineFolder().Append(Octets.Of("From: a@b\n\nfirst\nsec"), output);
        output.Text().ShouldBe("From: a@b\r\n\r\nfirst\r\n");
    }

    private static string X(int length) => new('x', length);

    private static (string Text, LineFolder Folder) Folded(params byte[][] pieces)
    {
        var output = new ArrayBufferWriter<byte>();
        var folder = new LineFolder();
        foreach (var piece in pieces)
            folder.Append(piece, output);
        folder.Complete(output);
        return (output.Text(), folder);
    }
}
