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

    private static ServerExtensions Offered(params string[] lines) => ServerExtensions.Parse(new Reply(250, null, ["mx.example.net", .. lines]));
}
