using Relay.Smtp.Commands;

namespace Relay.Smtp.Tests.Commands;

public sealed class CommandParserTests
{
    [Theory]
    [InlineData("EHLO client.example", Verb.Ehlo, "client.example")]
    [InlineData("ehlo client.example ", Verb.Ehlo, "client.example")]
    [InlineData("HELO client.example", Verb.Helo, "client.example")]
    [InlineData("EHLO [192.0.2.1]", Verb.Ehlo, "[192.0.2.1]")]
    [InlineData("EHLO 192.0.2.1", Verb.Ehlo, "192.0.2.1")]
    [InlineData("EHLO my_printer", Verb.Ehlo, "my_printer")]
    [InlineData("EHLO (){;}", Verb.Ehlo, "(){;}")]
    public void A_client_may_call_itself_anything_printable(string line, Verb verb, string name) =>
        Parse(line).ShouldBe(new Command.Hello(verb, name));

    [Theory]
    [InlineData("STARTTLS", Verb.StartTls)]
    [InlineData("StartTls", Verb.StartTls)]
    [InlineData("DATA", Verb.Data)]
    [InlineData("data", Verb.Data)]
    [InlineData("DATA  ", Verb.Data)]
    [InlineData("RSET", Verb.Rset)]
    [InlineData("QUIT", Verb.Quit)]
    [InlineData("NOOP", Verb.Noop)]
    [InlineData("NOOP or anything", Verb.Noop)]
    [InlineData("HELP", Verb.Help)]
    [InlineData("HELP MAIL", Verb.Help)]
    [InlineData("VRFY someone", Verb.Vrfy)]
    [InlineData("EXPN list", Verb.Expn)]
    [InlineData("ETRN example.org", Verb.Etrn)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 56324 587", Verb.Proxy)]
    [InlineData("PROXY UNKNOWN", Verb.Proxy)]
    [InlineData("PROXY", Verb.Proxy)]
    public void A_verb_is_known_in_any_case(string line, Verb verb) => Parse(line).ShouldBe(new Command.Plain(verb));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" NOOP")]
    [InlineData("NOOP\t")]
    [InlineData("NOOP\r")]
    [InlineData("NOOP\0")]
    [InlineData("MAILFROM:<a@example.org>")]
    [InlineData("MAIL\tFROM:<a@example.org>")]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("XCLIENT ADDR=192.0.2.1")]
    [InlineData("\u00FF\u00FE")]
    public void What_is_no_verb_is_unknown(string line) => Parse(line).ShouldBe(new Command.Plain(Verb.Unknown));

    [Theory]
    [InlineData("EHLO", Verb.Ehlo)]
    [InlineData("EHLO  ", Verb.Ehlo)]
    [InlineData("HELO", Verb.Helo)]
    [InlineData("EHLO two words", Verb.Ehlo)]
    [InlineData("STARTTLS now", Verb.StartTls)]
    [InlineData("DATA now", Verb.Data)]
    [InlineData("RSET now", Verb.Rset)]
    [InlineData("QUIT now", Verb.Quit)]
    [InlineData("VRFY", Verb.Vrfy)]
    [InlineData("AUTH", Verb.Auth)]
    [InlineData("BDAT", Verb.Bdat)]
    [InlineData("BDAT ", Verb.Bdat)]
    [InlineData("BDAT LAST", Verb.Bdat)]
    [InlineData("BDAT  5", Verb.Bdat)]
    [InlineData("BDAT 5  LAST", Verb.Bdat)]
    [InlineData("BDAT 5 FIRST", Verb.Bdat)]
    [InlineData("BDAT 5 LAST LAST", Verb.Bdat)]
    [InlineData("BDAT 5LAST", Verb.Bdat)]
    [InlineData("BDAT -5", Verb.Bdat)]
    [InlineData("BDAT +5", Verb.Bdat)]
    [InlineData("BDAT 0x5", Verb.Bdat)]
    [InlineData("BDAT 5.0", Verb.Bdat)]
    [InlineData("BDAT 5\t", Verb.Bdat)]
    [InlineData("BDAT \u00D9\u00A5", Verb.Bdat)] // a digit five, but not of ours
    [InlineData("BDAT 000000000000000000005", Verb.Bdat)]
    [InlineData("AUTH PLAIN AAAA BBBB", Verb.Auth)]
    [InlineData("MAIL", Verb.Mail)]
    [InlineData("MAIL <a@example.org>", Verb.Mail)]
    [InlineData("MAIL TO:<a@example.org>", Verb.Mail)]
    [InlineData("MAIL FROM <a@example.org>", Verb.Mail)]
    [InlineData("RCPT FROM:<a@example.org>", Verb.Rcpt)]
    public void Missing_and_surplus_arguments_are_malformed(string line, Verb verb) =>
        Parse(line).ShouldBe(new Command.Malformed(verb, SyntaxFault.Arguments));

    public static TheoryData<string, Verb> HostileArguments()
    {
        string[] intruders = ["\r", "\n", "\r\nRSET", "\0", "\x07", "\x1B[2J", "\x7F", "\u00C2\u0085", "\u00C2\u009B", "\u00FF", "\u00C0\u00AF", "\u00ED\u00A0\u0080", "\u00E2\u0082"];
        (string Line, Verb Verb)[] lines =
        [
            ("EHLO cli{0}ent", Verb.Ehlo), ("HELO client{0}", Verb.Helo), ("AUTH PLAIN AAA{0}A", Verb.Auth), ("AUTH PL{0}AIN", Verb.Auth),
            ("MAIL FROM:<a{0}@example.org>", Verb.Mail), ("MAIL FROM:<\"a{0}b\"@example.org>", Verb.Mail), ("MAIL FROM:<a@exam{0}ple.org>", Verb.Mail),
            ("MAIL FROM:<a@example.org>{0}", Verb.Mail), ("MAIL FROM:<a@example.org> SIZE=1{0}", Verb.Mail), ("MAIL FROM:<a@example.org> BODY=8BIT{0}MIME", Verb.Mail),
            ("MAIL FROM:<a@example.org> AUTH=<{0}>", Verb.Mail), ("MAIL FROM:<a@example.org> ENVID={0}", Verb.Mail),
            ("RCPT TO:<b{0}@example.net>", Verb.Rcpt), ("RCPT TO:<b@exam{0}ple.net>", Verb.Rcpt), ("RCPT TO:<@route{0}.example:b@example.net>", Verb.Rcpt),
            ("RCPT TO:<b@example.net> ORCPT=rfc822;{0}", Verb.Rcpt), ("RCPT{0} TO:<b@example.net>", Verb.Unknown),
            ("NOOP {0}", Verb.Noop), ("HELP {0}", Verb.Help), ("VRFY {0}", Verb.Vrfy), ("DATA {0}", Verb.Data), ("QUIT {0}", Verb.Quit), ("STARTTLS {0}", Verb.StartTls),
            ("BDAT 5{0}", Verb.Bdat), ("BDAT 5 LAST{0}", Verb.Bdat), ("PROXY {0}", Verb.Proxy),
        ];
        var data = new TheoryData<string, Verb>();
        foreach (var (line, verb) in lines)
        {
            foreach (var intruder in intruders)
                data.Add(line.Replace("{0}", intruder, StringComparison.Ordinal), verb);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(HostileArguments))]
    public void Control_characters_and_broken_utf8_are_no_argument_of_anything(string line, Verb verb) =>
        Parse(line).ShouldBe(verb == Verb.Unknown ? new Command.Plain(verb) : new Command.Malformed(verb, SyntaxFault.Arguments));

    [Theory]
    [InlineData("AUTH PLAIN", "PLAIN", null)]
    [InlineData("auth plain", "PLAIN", null)]
    [InlineData("AUTH PLAIN =", "PLAIN", "=")]
    [InlineData("AUTH PLAIN AGEAYg==", "PLAIN", "AGEAYg==")]
    [InlineData("AUTH  LOGIN  YQ== ", "LOGIN", "YQ==")]
    [InlineData("AUTH LOGIN not!base64", "LOGIN", "not!base64")]
    public void Auth_keeps_its_initial_response_as_it_came(string line, string mechanism, string? response) =>
        Parse(line).ShouldBe(new Command.Auth(mechanism, response));

    [Theory]
    [InlineData("BDAT 5", 5, false)]
    [InlineData("bdat 5 ", 5, false)]
    [InlineData("BDAT 0", 0, false)]
    [InlineData("BDAT 0 LAST", 0, true)]
    [InlineData("BDAT 86 last", 86, true)]
    [InlineData("BDAT 00000000000000000005", 5, false)]
    [InlineData("BDAT 9223372036854775807", long.MaxValue, false)]
    [InlineData("BDAT 9223372036854775808", long.MaxValue, false)]
    [InlineData("BDAT 99999999999999999999 LAST", long.MaxValue, true)]
    public void A_chunk_says_how_long_it_is_and_whether_it_is_the_last(string line, long octets, bool isLast) =>
        Parse(line).ShouldBe(new Command.Bdat(octets, isLast));

    [Fact]
    public void Random_octets_never_throw()
    {
        const int rounds = 200_000;
        string[] starts = ["", "MAIL ", "MAIL FROM:", "MAIL FROM:<", "MAIL FROM:<a@b> ", "RCPT TO:", "RCPT TO:<@", "RCPT TO:<\"", "EHLO ", "AUTH ", "NOOP "];
        var alphabet = Octets.Of("aA0.@<>\"\\:;,=+-[] \t\r\n\0\x1B\x7F\u0080\u0085\u00C3\u00A9\u00E2\u00FFIPv6:FROMTOSIZE");
        var random = new Random(20260101);
        var line = new byte[64];
        for (var round = 0; round < rounds; round++)
        {
            var start = Octets.Of(starts[random.Next(starts.Length)]);
            start.CopyTo(line, 0);
            var length = random.Next(start.Length, line.Length + 1);
            for (var i = start.Length; i < length; i++)
                line[i] = round % 2 == 0 ? alphabet[random.Next(alphabet.Length)] : (byte)random.Next(256);

            Assert.NotNull(CommandParser.Parse(line.AsSpan(0, length)));
        }
    }

    private static Command Parse(string line) => CommandParser.Parse(Octets.Of(line));
}
