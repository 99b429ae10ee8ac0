using Relay.Smtp.Sasl;
using Relay.Smtp.Sasl.Client;

namespace Relay.Smtp.Tests.Sasl.Client;

public sealed class SaslClientTests
{
    private const string User = "relay";
    private const string Password = "tr=ub,ad\u00F6r";

    private static readonly byte[] Salt = [1, 2, 3, 4, 5, 6, 7, 8];

    [Theory]
    [InlineData("PLAIN LOGIN SCRAM-SHA-256", "SCRAM-SHA-256 PLAIN LOGIN")]
    [InlineData("login plain", "PLAIN LOGIN")]
    [InlineData("GSSAPI LOGIN XOAUTH2", "LOGIN")]
    [InlineData("GSSAPI SCRAM-SHA-256-PLUS", "")]
    [InlineData("", "")]
    public void The_strongest_that_is_offered_comes_first(string offered, string order) =>
        string.Join(' ', For(offered.Split(' ')).Select(client => client.Mechanism)).ShouldBe(order);

    [Fact]
    public void PLAIN_says_it_all_at_once()
    {
        var client = For("PLAIN")[0];

        client.InitialResponse.ShouldBe(System.Text.Encoding.UTF8.GetBytes($"\0{User}\0{Password}"));
        client.MayEnd.ShouldBeTrue();
        client.Respond(""u8).ShouldBeNull(); // the server wants something that is not PLAIN
    }

    [Fact]
    public void LOGIN_answers_twice()
    {
        var client = For("LOGIN")[0];

        client.InitialResponse.ShouldBeNull();
        client.Respond("Name, please"u8).ShouldBe("relay"u8.ToArray());
        client.MayEnd.ShouldBeFalse();
        client.Respond(""u8).ShouldBe(System.Text.Encoding.UTF8.GetBytes(Password));
        client.MayEnd.ShouldBeTrue();
        client.Respond("Password again"u8).ShouldBeNull();
    }

    /// <summary>The example of RFC 7677 §3.</summary>
    [Fact]
    public void SCRAM_comes_to_what_the_RFC_shows()
    {
        var client = new Relay.Smtp.Sasl.Client.ScramClient("user", "pencil", "rOprNGfwEbeRWgbNEkqO");

        Octets.Text(client.InitialResponse).ShouldBe("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        Octets.Text(client.Respond("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"u8)).ShouldBe(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        client.MayEnd.ShouldBeFalse();
        client.Respond("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="u8).ShouldBe([]);
        client.MayEnd.ShouldBeTrue();
    }

    [Theory]
    [InlineData(Password, true)]
    [InlineData("another", false)]
    public void SCRAM_and_our_own_server_understand_each_other(string known, bool isRight)
    {
        var client = For("SCRAM-SHA-256")[0];
        var server = SaslExchange.Begin("SCRAM-SHA-256", new SaslContext(new SeededRandom()))!;

        server.Respond(client.InitialResponse).ShouldBe(new SaslStep.KeysWanted(User));
        var first = server.Resume(Sasl.ScramClient.Keys(known, Salt, 4096)).ShouldBeOfType<SaslStep.Challenge>();
        var answer = server.Respond(client.Respond(Octets.Of(first.Text)));
        if (!isRight)
        {
            answer.ShouldBeOfType<SaslStep.Refused>();
            return;
        }

        client.Respond(Octets.Of(answer.ShouldBeOfType<SaslStep.Challenge>().Text)).ShouldBe([]);
        server.Respond([]).ShouldBe(new SaslStep.Proven(User));
        client.MayEnd.ShouldBeTrue();
    }

    [Fact]
    public void The_password_and_the_name_are_prepared()
    {
        var client = new Relay.Smtp.Sasl.Client.ScramClient("I\u00ADX,=", "x", "nonce");

        Octets.Text(client.InitialResponse).ShouldBe("n,,n=IX=2C=3D,r=nonce");
    }

    [Theory]
    [InlineData("r=nonceX,s=AAAA,i=4095")] // too weak
    [InlineData("r=nonceX,s=AAAA,i=2000001")] // too much work
    [InlineData("r=nonceX,s=AAAA,i=99999999999")]
    [InlineData("r=nonce,s=AAAA,i=4096")] // nothing of its own
    [InlineData("r=other,s=AAAA,i=4096")]
    [InlineData("r=nonceX,s=,i=4096")]
    [InlineData("r=nonceX,s=!,i=4096")]
    [InlineData("r=nonceX,i=4096,s=AAAA")]
    [InlineData("m=x,r=nonceX,s=AAAA,i=4096")]
    [InlineData("r=nonceX,s=AAAA,i=4096,m=x")]
    [InlineData("e=other-error")]
    [InlineData("")]
    [InlineData("\0")]
    public void A_first_message_that_is_not_right_is_not_answered(string challenge) =>
        new Relay.Smtp.Sasl.Client.ScramClient("user", "x", "nonce").Respond(Octets.Of(challenge)).ShouldBeNull();

    [Theory]
    [InlineData("v=AAAA")]
    [InlineData("v=")]
    [InlineData("e=invalid-proof")]
    [InlineData("")]
    public void A_server_that_does_not_prove_itself_is_not_believed(string final)
    {
        var client = new Relay.Smtp.Sasl.Client.ScramClient("user", "x", "nonce");
        client.Respond("r=nonceX,s=AAAA,i=4096"u8).ShouldNotBeNull();

        client.Respond(Octets.Of(final)).ShouldBeNull();
        client.MayEnd.ShouldBeFalse();
    }

    private static IReadOnlyList<SaslClient> For(params string[] offered) => SaslClient.For(offered, User, Password, new SeededRandom());
}
