using Relay.Smtp.Commands;
using Relay.Smtp.Replies;

namespace Relay.Smtp.Tests.Commands;

public sealed class ServerExtensionsTests
{
    [Fact]
    public void What_is_offered_is_found_in_any_case_and_the_rest_is_passed_over() =>
        Offered("pipelining", "8BitMime", "STARTTLS", "SmtpUtf8", "REQUIRETLS", "SIZE 1000", "X-UNHEARD-OF a b", "", " ").ShouldBe(
            new ServerExtensions { Pipelining = true, EightBitMime = true, StartTls = true, SmtpUtf8 = true, RequireTls = true, Size = true, MaxSize = 1000 });

    [Fact]
    public void The_first_line_is_a_name_even_if_it_is_a_keyword() =>
        ServerExtensions.Parse(new Reply(250, null, ["PIPELINING STARTTLS"])).ShouldBe(ServerExtensions.None);

    [Theory]
    [InlineData("SIZE", null)]
    [InlineData("SIZE 0", null)]
    [InlineData("SIZE  35882577 ", 35882577L)]
    [InlineData("SIZE -1", null)]
    [InlineData("SIZE many", null)]
    [InlineData("SIZE 99999999999999999999999", null)]
    public void A_size_that_is_no_limit_is_an_offer_all_the_same(string line, long? limit)
    {
        var extensions = Offered(line);
        extensions.Size.ShouldBeTrue();
        extensions.MaxSize.ShouldBe(limit);
    }

    [Theory]
    [InlineData("STARTTLSX")]
    [InlineData("X STARTTLS")]
    public void A_keyword_is_the_whole_first_word(string line) => Offered(line).ShouldBe(ServerExtensions.None);

    [Theory]
    [InlineData("AUTH PLAIN login", "PLAIN LOGIN")]
    [InlineData("AUTH=PLAIN LOGIN", "PLAIN LOGIN")]
    [InlineData("auth=", "")]
    [InlineData("AUTH", "")]
    public void Mechanisms_are_found_in_the_line_and_in_that_of_old_servers(string line, string mechanisms) =>
        string.Join(' ', Offered(line).AuthMechanisms).ShouldBe(mechanisms);

    [Fact]
    public void A_mechanism_that_is_offered_in_both_is_one() =>
        Offered("AUTH PLAIN SCRAM-SHA-256", "AUTH=PLAIN").AuthMechanisms.ShouldBe(["PLAIN", "SCRAM-SHA-256"]);

    [Theory]
    [InlineData("LIMITS RCPTMAX=20 MAILMAX=5", 20, 5)]
    [InlineData("limits mailmax=5 other=x rcptmax=1000", 1000, 5)]
    [InlineData("LIMITS RCPTMAX=0 MAILMAX=-1", null, null)]
    [InlineData("LIMITS RCPTMAX=1000000 MAILMAX", null, null)]
    [InlineData("LIMITS", null, null)]
    public void Limits_that_make_sense_are_kept(string line, int? recipients, int? transactions)
    {
        Offered(line).MaxRecipients.ShouldBe(recipients);
        Offered(line).MaxTransactions.ShouldBe(transactions);
    }

    [Fact]
    public void DSN_is_found() => Offered("dsn").Dsn.ShouldBeTrue();

    private static ServerExtensions Offered(params string[] lines) => ServerExtensions.Parse(new Reply(250, null, ["mx.example.net", .. lines]));
}
