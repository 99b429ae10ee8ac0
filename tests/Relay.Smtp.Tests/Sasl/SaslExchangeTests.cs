using System.Text;
using Relay.Smtp.Sasl;

namespace Relay.Smtp.Tests.Sasl;

public sealed class SaslExchangeTests
{
    [Theory]
    [InlineData("PLAIN")]
    [InlineData("plain")]
    [InlineData("LOGIN")]
    public void A_mechanism_is_known_in_any_case(string mechanism) => SaslExchange.Begin(mechanism).ShouldNotBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("CRAM-MD5")]
    [InlineData("PLAIN ")]
    public void Another_mechanism_is_not(string mechanism) => SaslExchange.Begin(mechanism).ShouldBeNull();

    [Fact]
    public void The_names_stand_in_the_order_of_our_preference() => SaslExchange.MechanismNames.ShouldBe(["PLAIN", "LOGIN"]);

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

    private static SaslExchange Begin(string mechanism) => SaslExchange.Begin(mechanism).ShouldNotBeNull();
}
