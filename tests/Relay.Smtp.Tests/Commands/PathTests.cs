using System.Text;
using Relay.Core.Addresses;
using Relay.Smtp.Commands;

namespace Relay.Smtp.Tests.Commands;

/// <summary>What follows MAIL and RCPT: path and parameters.</summary>
public sealed class PathTests
{
    [Theory]
    [InlineData("FROM:<a@example.org>", "a@example.org")]
    [InlineData("from:<a@example.org>", "a@example.org")]
    [InlineData("FROM: <a@example.org>", "a@example.org")]
    [InlineData(" FROM : <a@example.org> ", "a@example.org")]
    [InlineData("FROM:a@example.org", "a@example.org")]
    [InlineData("FROM: a@example.org", "a@example.org")]
    [InlineData("FROM:<A.b+c@Example.ORG>", "A.b+c@Example.ORG")]
    [InlineData("FROM:<a@[192.0.2.1]>", "a@[192.0.2.1]")]
    [InlineData("FROM:<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]")]
    [InlineData("FROM:<\"a b\"@example.org>", "\"a b\"@example.org")]
    [InlineData("FROM:\"a b\"@example.org", "\"a b\"@example.org")]
    [InlineData("FROM:<\"a>b\"@example.org>", "\"a>b\"@example.org")]
    [InlineData("FROM:<\"a@b> SIZE=1\"@example.org>", "\"a@b> SIZE=1\"@example.org")]
    [InlineData("FROM:<\"a\\\"> b\"@example.org>", "\"a\\\"> b\"@example.org")]
    [InlineData("FROM:<\"a\\\\\"@example.org>", "\"a\\\\\"@example.org")]
    [InlineData("FROM:<@x.example:a@example.org>", "a@example.org")]
    [InlineData("FROM:<@x.example,@y.example:a@example.org>", "a@example.org")]
    [InlineData("FROM:@x.example:a@example.org", "a@example.org")]
    public void A_reverse_path_is_read(string arguments, string mailbox) =>
        Mail(arguments).ReversePath.ShouldBe(Mailbox.Parse(mailbox));

    [Fact]
    public void Non_ascii_is_read_so_that_it_can_be_refused_with_its_own_reply() =>
        Mail("FROM:<jos\u00E9@example.org>").ReversePath.ShouldNotBeNull().IsAscii.ShouldBeFalse();

    [Theory]
    [InlineData("FROM:<>")]
    [InlineData("FROM: <>")]
    [InlineData("FROM:<> BODY=8BITMIME")]
    public void The_empty_reverse_path_is_no_mailbox(string arguments) => Mail(arguments).ReversePath.ShouldBeNull();

    [Theory]
    [InlineData("TO:<postmaster>")]
    [InlineData("TO:<PostMaster>")]
    [InlineData("TO:postmaster")]
    public void The_postmaster_needs_no_domain(string arguments) => Parse("RCPT " + arguments).ShouldBeOfType<Command.Rcpt>().ForwardPath.ShouldBeNull();

    [Theory]
    [InlineData("TO:<b@example.net>", "b@example.net")]
    [InlineData("TO:<@x.example:b@example.net>", "b@example.net")]
    [InlineData("TO:<postmaster@example.net>", "postmaster@example.net")]
    public void A_forward_path_is_read(string arguments, string mailbox) =>
        Parse("RCPT " + arguments).ShouldBeOfType<Command.Rcpt>().ForwardPath.ShouldBe(Mailbox.Parse(mailbox));

    [Theory]
    [InlineData("MAIL FROM:", Verb.Mail)]
    [InlineData("MAIL FROM:<", Verb.Mail)]
    [InlineData("MAIL FROM:>", Verb.Mail)]
    [InlineData("MAIL FROM:< >", Verb.Mail)]
    [InlineData("MAIL FROM:<a>", Verb.Mail)]
    [InlineData("MAIL FROM:<postmaster>", Verb.Mail)]
    [InlineData("MAIL FROM:<a@>", Verb.Mail)]
    [InlineData("MAIL FROM:<@example.org>", Verb.Mail)]
    [InlineData("MAIL FROM:<a@example.org", Verb.Mail)]
    [InlineData("MAIL FROM:a@example.org>", Verb.Mail)]
    [InlineData("MAIL FROM:<<a@example.org>>", Verb.Mail)]
    [InlineData("MAIL FROM:< a@example.org >", Verb.Mail)]
    [InlineData("MAIL FROM:<a b@example.org>", Verb.Mail)]
    [InlineData("MAIL FROM:<a..b@example.org>", Verb.Mail)]
    [InlineData("MAIL FROM:<.a@example.org>", Verb.Mail)]
    [InlineData("MAIL FROM:<a@example..org>", Verb.Mail)]
    [InlineData("MAIL FROM:<a@-example.org>", Verb.Mail)]
    [InlineData("MAIL FROM:<a@example.org.>", Verb.Mail)]
    [InlineData("MAIL FROM:<\"a@example.org>", Verb.Mail)]
    [InlineData("MAIL FROM:<\"a\\\"@example.org>", Verb.Mail)]
    [InlineData("MAIL FROM:<\"a\"b@example.org>", Verb.Mail)]
    [InlineData("MAIL FROM:<a@[192.0.2.256]>", Verb.Mail)]
    [InlineData("MAIL FROM:<a@[IPv6:fe80::1%eth0]>", Verb.Mail)]
    [InlineData("MAIL FROM:<@:a@example.org>", Verb.Mail)]
    [InlineData("MAIL FROM:<@x.example,y.example:a@example.org>", Verb.Mail)]
    [InlineData("MAIL FROM:<@x.example a@example.org>", Verb.Mail)]
    [InlineData("RCPT TO:<>", Verb.Rcpt)]
    [InlineData("RCPT TO:", Verb.Rcpt)]
    [InlineData("RCPT TO:<abuse>", Verb.Rcpt)]
    [InlineData("RCPT TO:<a@b@example.net>", Verb.Rcpt)]
    public void What_is_no_path_is_refused_as_one(string line, Verb verb) => Parse(line).ShouldBe(new Command.Malformed(verb, SyntaxFault.Path));

    [Fact]
    public void A_local_part_has_sixty_four_octets_and_no_more()
    {
        Mail($"FROM:<{new string('a', 64)}@example.org>").ReversePath.ShouldNotBeNull();
        Parse($"MAIL FROM:<{new string('a', 65)}@example.org>").ShouldBe(new Command.Malformed(Verb.Mail, SyntaxFault.Path));
    }

    [Fact]
    public void Parameters_are_read_in_their_order()
    {
        var parameters = Mail("FROM:<a@example.org> SIZE=100  body=8BitMime SMTPUTF8 AUTH=<> ").Parameters;
        parameters.ShouldBe([new("SIZE", "100"), new("BODY", "8BitMime"), new("SMTPUTF8", null), new("AUTH", "<>")]);
        Parse("RCPT TO:<b@example.net> NOTIFY=NEVER").ShouldBeOfType<Command.Rcpt>().Parameters.ShouldBe([new("NOTIFY", "NEVER")]);
        Mail("FROM:a@example.org SIZE=1").Parameters.ShouldBe([new("SIZE", "1")]);
    }

    [Theory]
    [InlineData("SIZE=")]
    [InlineData("=1")]
    [InlineData("-SIZE=1")]
    [InlineData("SI_ZE=1")]
    [InlineData("SIZE=1=2")]
    [InlineData("SIZE=1 >")]
    [InlineData("\u00E9=1")]
    public void What_is_no_parameter_is_refused_as_one(string parameters) =>
        Parse($"MAIL FROM:<a@example.org> {parameters}").ShouldBe(new Command.Malformed(Verb.Mail, SyntaxFault.Parameter));

    [Theory]
    [InlineData("SIZE=1")]
    [InlineData(">")]
    [InlineData("b@example.org")]
    [InlineData("\u00A0")] // a no-break space is white space to .NET, and no SP of the ABNF
    [InlineData("\u2003")]
    public void Nothing_but_a_space_follows_the_closing_bracket(string behind) =>
        Parse($"MAIL FROM:<a@example.org>{behind}").ShouldBe(new Command.Malformed(Verb.Mail, SyntaxFault.Parameter));

    private static Command.Mail Mail(string arguments) => Parse("MAIL " + arguments).ShouldBeOfType<Command.Mail>();

    private static Command Parse(string line) => CommandParser.Parse(Encoding.UTF8.GetBytes(line));
}
