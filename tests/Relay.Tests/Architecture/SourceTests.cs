using System.Globalization;
using System.Text.RegularExpressions;

namespace Relay.Tests.Architecture;

public sealed partial class SourceTests
{
    private const int MaxLines = 400;

    [Fact]
    public void What_the_server_says_stands_in_a_reply_table_and_nowhere_else()
    {
        // Reply.cs and ReplyParser.cs are the type itself and the other side's words.
        var offenders =
            from file in Repository.SourceFiles()
            where Path.GetFileName(file) is not ("Replies.cs" or "DemoReplies.cs" or "Reply.cs" or "ReplyParser.cs")
            from line in File.ReadLines(file).Select((text, i) => (text, number: i + 1))
            let code = Comment().Replace(line.text, "")
            where NewReply().IsMatch(code) || ReplyText().IsMatch(code)
            select $"{Path.GetRelativePath(Repository.Root, file)}:{line.number}: {line.text.Trim()}";
        offenders.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("return new Reply(250, null, x);")]
    [InlineData("Reply reply = new(550, status, text);")]
    [InlineData("Write(\"550 5.1.1 no\");")]
    [InlineData("Write($\"250-{host}\");")]
    public void A_reply_outside_its_table_would_be_found(string line) => (NewReply().IsMatch(line) || ReplyText().IsMatch(line)).ShouldBeTrue();

    [Fact]
    public void No_file_is_longer_than_a_person_reads_in_one_go() =>
        Repository.SourceFiles().Where(file => File.ReadLines(file).Count() > MaxLines).ShouldBeEmpty();

    [Fact]
    public void No_two_log_messages_share_an_event_id_and_each_has_its_project_range()
    {
        var events = (
            from file in Repository.SourceFiles()
            from Match match in LogMessage().Matches(File.ReadAllText(file))
            let id = int.Parse(match.Groups["id"].ValueSpan, CultureInfo.InvariantCulture)
            select (Id: id, Project: Path.GetRelativePath(Path.Combine(Repository.Root, "src"), file).Split(Path.DirectorySeparatorChar)[0])).ToArray();
        events.ShouldNotBeEmpty();
        events.Select(e => e.Id).ShouldBeUnique();
        events.GroupBy(e => e.Id / 1000).ShouldAllBe(range => range.Select(e => e.Project).Distinct().Count() == 1);
    }

    [GeneratedRegex(@"//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"new Reply\(|\bnew\([2-5]\d\d, ")]
    private static partial Regex NewReply();

    [GeneratedRegex("\"[2-5][0-5]\\d[ -]")]
    private static partial Regex ReplyText();

    [GeneratedRegex(@"\[LoggerMessage\((?<id>\d+),")]
    private static partial Regex LogMessage();
}
