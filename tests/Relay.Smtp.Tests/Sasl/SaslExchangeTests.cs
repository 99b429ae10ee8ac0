using System.Text;
using Relay.Core.Accounts;
using Relay.Smtp.Sasl;

namespace Relay.Smtp.Tests.Sasl;

public sealed class SaslExchangeTests
{
    private static readonly SaslContext Plain = new(new SeededRandom());
    private static readonly SaslContext Bound = Plain with { ChannelBindings = new Dictionary<string, byte[]> { ["tls-unique"] = [1, 2, 3] } };

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("plain")]
    [InlineData("LOGIN")]
    [InlineData("scram-sha-256")]
    public void A_mechanism_is_known_in_any_case(string mechanism) => SaslExchange.Begin(mechanism, Plain).ShouldNotBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("CRAM-MD5")]
    [InlineData("SCRAM-SHA-1")]
    [InlineData("PLAIN ")]
    public void Another_mechanism_is_not(string mechanism) => SaslExchange.Begin(mechanism, Bound).ShouldBeNull();

    [Fact]
    public void What_is_not_offered_can_not_be_begun()
    {
        SaslExchange.Begin("SCRAM-SHA-256-PLUS", Plain).ShouldBeNull();
        SaslExchange.Begin("SCRAM-SHA-256-PLUS", Bound).ShouldNotBeNull();
    }

    [Fact]
    public void The_names_stand_in_the_order_of_our_preference()
    {
        SaslExchange.Offers(Plain).ShouldBe(["PLAIN", "LOGIN", "SCRAM-SHA-256"]);
        SaslExchange.Offers(Bound).ShouldBe(["PLAIN", "LOGIN", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"]);
        SaslExchange.LegacyOffers.ShouldBe(["PLAIN", "LOGIN"]);
    }

    [Fact]
    public void Plain_begins_with_an_empty_challenge() => Begin("PLAIN").Start().ShouldBe(new SaslStep.Challenge(""));

    [Theory]
    [InlineData("\0alice\0wonderland", "alice", "wonderland")]
    [InlineData("alice\0alice\0wonderland", "alice", "wonderland")]
    [InlineData("\0jos\u00E9\0\u05E9\u05DC\u05D5\u05DD", "jos\u00E9", "\u05E9\u05DC\u05D5\u05DD")]
    [InlineData("\0a*)(uid=*\0' OR 1=1", "a*)(uid=*", "' OR 1=1")]
    public void Plain_gives_name_and_password(string response, string name, string password) =>
        Begin("PLAIN").Respond(Encoding.UTF8.GetBytes(response)).ShouldBe(new SaslStep.Credentials(name, password));

    [Theory]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("\0alice")]
    [InlineData("alice\0wonderland")]
    [InlineData("\0\0wonderland")]
    [InlineData("\0alice\0")]
    [InlineData("\0alice\0wonder\0land")]
    [InlineData("\0\0\0\0")]
    [InlineData("root\0alice\0wonderland")]
    [InlineData("Alice\0alice\0wonderland")]
    public void Plain_refuses_what_its_grammar_does_not_allow_and_to_act_for_others(string response) =>
        Begin("PLAIN").Respond(Encoding.UTF8.GetBytes(response)).ShouldBe(new SaslStep.Refused());

    [Theory]
    [InlineData("PLAIN", "\0alice\0\u00FF")]
    [InlineData("PLAIN", "\0al\u00C0\u0080ice\0wonderland")]
    [InlineData("LOGIN", "\u00FF")]
    public void What_is_not_utf8_is_refused(string mechanism, string response) =>
        Begin(mechanism).Respond(Octets.Of(response)).ShouldBe(new SaslStep.Refused());

    [Theory]
    [InlineData("PLAIN", "\0al\rice\0wonderland")]
    [InlineData("PLAIN", "\0alice\n\0wonderland")]
    [InlineData("PLAIN", "\0alice\u0085\0wonderland")]
    [InlineData("LOGIN", "alice\r\n")]
    [InlineData("LOGIN", "al\0ice")]
    [InlineData("LOGIN", "\x1B[2J")]
    public void Nobody_is_called_by_a_control_character(string mechanism, string response) =>
        Begin(mechanism).Respond(Encoding.UTF8.GetBytes(response)).ShouldBe(new SaslStep.Refused());

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public void Keys_are_for_who_asked_for_them(string mechanism) =>
        Should.Throw<InvalidOperationException>(() => Begin(mechanism).Resume(new ScramKeys(4096, new byte[16], new byte[32], new byte[32])));

    [Fact]
    public void Login_asks_for_name_and_password()
    {
        var exchange = Begin("LOGIN");
        exchange.Start().ShouldBe(new SaslStep.Challenge("Username:"));
        exchange.Respond("alice"u8).ShouldBe(new SaslStep.Challenge("Password:"));
        exchange.Respond("wonderland"u8).ShouldBe(new SaslStep.Credentials("alice", "wonderland"));
    }

    [Fact]
    public void Login_refuses_an_empty_name_and_an_empty_password()
    {
        Begin("LOGIN").Respond([]).ShouldBe(new SaslStep.Refused());
        var exchange = Begin("LOGIN");
        exchange.Respond("alice"u8);
        exchange.Respond([]).ShouldBe(new SaslStep.Refused());
    }

    private static SaslExchange Begin(string mechanism) => SaslExchange.Begin(mechanism, Plain).ShouldNotBeNull();
}
