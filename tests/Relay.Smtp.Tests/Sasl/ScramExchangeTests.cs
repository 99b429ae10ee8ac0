using System.Text;
using System.Text.RegularExpressions;
using Relay.Core.Accounts;
using Relay.Smtp.Sasl;

namespace Relay.Smtp.Tests.Sasl;

public sealed class ScramExchangeTests
{
    private const string Name = "alice";
    private const string Password = "wonderland";
    private const string Nonce = "fyko+d2lbbFgONRv9qkxdawL";

    private static readonly ScramKeys Keys = ScramClient.Keys(Password, [1, 2, 3, 4, 5, 6, 7, 8], 4096);
    private static readonly byte[] Unique = [.. Enumerable.Range(0, 12).Select(i => (byte)i)];
    private static readonly byte[] EndPoint = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];
    private static readonly SaslContext Unbound = new(new SeededRandom());
    private static readonly SaslContext Bound = Unbound with
    {
        ChannelBindings = new Dictionary<string, byte[]> { ["tls-unique"] = Unique, ["tls-server-end-point"] = EndPoint },
    };

    /// <summary>RFC 7677 §3, octet by octet.</summary>
    [Fact]
    public void The_example_of_the_rfc_comes_out_as_it_is_printed()
    {
        var exchange = new ScramExchange(Unbound, isPlus: false, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        exchange.Start().ShouldBe(new SaslStep.Challenge(""));
        exchange.Respond("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"u8).ShouldBe(new SaslStep.KeysWanted("user"));
        exchange.Resume(ScramClient.Keys("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096))
            .ShouldBe(new SaslStep.Challenge("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"));
        exchange.Respond("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="u8)
            .ShouldBe(new SaslStep.Challenge("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
        exchange.Respond([]).ShouldBe(new SaslStep.Proven("user"));
    }

    [Theory]
    [InlineData(Name, "n,,")]
    [InlineData(Name, "y,,")]
    [InlineData(Name, "n,a=alice,")]
    [InlineData("a,b=c", "n,,")]
    [InlineData("a,b=c", "n,a=a=2Cb=3Dc,")]
    [InlineData("=2C", "n,,")]
    [InlineData("jos\u00E9@example.org", "n,,")]
    [InlineData("*)(uid=*", "n,,")]
    [InlineData("' OR 1=1", "n,,")]
    public void Who_knows_the_password_gets_in(string name, string header) =>
        LogIn("SCRAM-SHA-256", Unbound, new ScramClient(name, Password) { Gs2Header = header }).ShouldBe(new SaslStep.Proven(name));

    [Theory]
    [InlineData("p=tls-unique,,")]
    [InlineData("p=tls-unique,a=alice,")]
    [InlineData("p=tls-server-end-point,,")]
    public void With_channel_binding_too(string header) =>
        LogIn("SCRAM-SHA-256-PLUS", Bound, Client(header)).ShouldBe(new SaslStep.Proven(Name));

    [Fact]
    public void Who_can_not_do_channel_binding_need_not() => LogIn("SCRAM-SHA-256", Bound, Client("n,,")).ShouldBe(new SaslStep.Proven(Name));

    [Fact]
    public void Extensions_that_nobody_knows_are_ignored() =>
        LogIn("SCRAM-SHA-256", Unbound, new ScramClient(Name, Password) { Extensions = ",x=1,Y=a=b" }).ShouldBe(new SaslStep.Proven(Name));

    [Fact]
    public void Who_does_not_know_it_stays_out() => LogIn("SCRAM-SHA-256", Unbound, new ScramClient(Name, "Wonderland")).ShouldBe(new SaslStep.Refused());

    [Fact]
    public void A_stranger_sees_the_same_steps_with_the_keys_of_nobody()
    {
        var decoy = new ScramKeys(4096, new byte[16], new byte[32], new byte[32]);
        LogIn("SCRAM-SHA-256", Unbound, new ScramClient("nobody", Password), decoy).ShouldBe(new SaslStep.Refused());
    }

    [Fact]
    public void Each_exchange_has_a_nonce_of_its_own()
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < 100; i++)
        {
            var exchange = Asked("SCRAM-SHA-256", Unbound, "n,,n=alice,r=abc");
            var challenge = exchange.Resume(Keys).ShouldBeOfType<SaslStep.Challenge>().Text;
            challenge.ShouldMatch("^r=abc[!-+--~]{24},s=AQIDBAUGBwg=,i=4096$");
            seen.Add(challenge).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("SCRAM-SHA-256", "y,,")] // the client could, and somebody took our offer out of EHLO: RFC 5802 §6
    [InlineData("SCRAM-SHA-256", "p=tls-unique,,")]
    [InlineData("SCRAM-SHA-256-PLUS", "n,,")]
    [InlineData("SCRAM-SHA-256-PLUS", "y,,")]
    [InlineData("SCRAM-SHA-256-PLUS", "p=tls-exporter,,")]
    [InlineData("SCRAM-SHA-256-PLUS", "p=TLS-UNIQUE,,")]
    [InlineData("SCRAM-SHA-256-PLUS", "p=,,")]
    public void A_flag_that_does_not_go_with_the_mechanism_is_refused(string mechanism, string header) =>
        Begin(mechanism, Bound).Respond(Encoding.UTF8.GetBytes($"{header}n=alice,r={Nonce}")).ShouldBe(new SaslStep.Refused());

    [Theory]
    [InlineData("tls-unique", "tls-server-end-point")]
    [InlineData("tls-server-end-point", "tls-unique")]
    [InlineData("tls-unique", null)]
    public void Who_sees_another_connection_stays_out(string type, string? sees)
    {
        var client = new ScramClient(Name, Password)
        {
            Gs2Header = $"p={type},,",
            ChannelBinding = sees is null ? [] : Bound.ChannelBindings[sees],
        };
        LogIn("SCRAM-SHA-256-PLUS", Bound, client).ShouldBe(new SaslStep.Refused());
    }

    [Fact]
    public void The_header_must_be_the_same_in_the_end()
    {
        // The man in the middle turned "y" into "n", so that nobody would see that he took the offer away.
        var exchange = Asked("SCRAM-SHA-256", Bound, $"n,,n=alice,r={Nonce}");
        var client = new ScramClient(Name, Password) { Gs2Header = "y,," };
        var final = client.Final(exchange.Resume(Keys).ShouldBeOfType<SaslStep.Challenge>().Text);
        exchange.Respond(Encoding.UTF8.GetBytes(final)).ShouldBe(new SaslStep.Refused());
    }

    [Theory]
    [InlineData("")]
    [InlineData("n")]
    [InlineData(",,,")]
    [InlineData("n,,")]
    [InlineData("n=alice,r=abc")]
    [InlineData("n,n=alice,r=abc")]
    [InlineData("n,,n=alice")]
    [InlineData("n,,r=abc,n=alice")]
    [InlineData("n,,n=alice,n=bob,r=abc")]
    [InlineData("N,,n=alice,r=abc")]
    [InlineData("x,,n=alice,r=abc")]
    [InlineData("p,,n=alice,r=abc")]
    [InlineData("n,,N=alice,r=abc")]
    [InlineData("n,,n=alice,R=abc")]
    [InlineData("n,,n=,r=abc")]
    [InlineData("n,,n=alice,r=")]
    [InlineData("n,,n=alice,r=a bc")]
    [InlineData("n,,n=alice,r=a\u00E9c")]
    [InlineData("n,,n=al=ice,r=abc")]
    [InlineData("n,,n=alice=,r=abc")]
    [InlineData("n,,n=alice=2,r=abc")]
    [InlineData("n,,n=alice=2c,r=abc")]
    [InlineData("n,,n=alice=3d,r=abc")]
    [InlineData("n,,n=alice=00,r=abc")]
    [InlineData("n,,n=al\rice,r=abc")]
    [InlineData("n,,n=alice\n,r=abc")]
    [InlineData("n,,n=al\0ice,r=abc")]
    [InlineData("n,,n=al\u0085ice,r=abc")]
    [InlineData("n,,n=alice,r=abc\0")]
    [InlineData("n,,n=alice,r=abc,")]
    [InlineData("n,,n=alice,r=abc,x")]
    [InlineData("n,,n=alice,r=abc,x=")]
    [InlineData("n,,n=alice,r=abc,1=1")]
    [InlineData("n,,n=alice,r=abc,m=1")]
    [InlineData("n,,m=1,n=alice,r=abc")]
    [InlineData("n,a=bob,n=alice,r=abc")]
    [InlineData("n,a=Alice,n=alice,r=abc")]
    [InlineData("n,a=,n=alice,r=abc")]
    [InlineData("n,a=alice=,n=alice,r=abc")]
    [InlineData("n,alice,n=alice,r=abc")]
    [InlineData("n,b=alice,n=alice,r=abc")]
    public void A_first_message_that_the_grammar_does_not_have_is_refused(string message) =>
        Begin("SCRAM-SHA-256", Unbound).Respond(Encoding.UTF8.GetBytes(message)).ShouldBe(new SaslStep.Refused());

    [Fact]
    public void What_is_not_utf8_is_refused() =>
        Begin("SCRAM-SHA-256", Unbound).Respond(Octets.Of("n,,n=\u00FF,r=abc")).ShouldBe(new SaslStep.Refused());

    [Fact]
    public void A_nonce_has_an_end()
    {
        Asked("SCRAM-SHA-256", Unbound, $"n,,n=alice,r={new string('a', 512)}");
        Begin("SCRAM-SHA-256", Unbound).Respond(Encoding.UTF8.GetBytes($"n,,n=alice,r={new string('a', 513)}")).ShouldBe(new SaslStep.Refused());
    }

    /// <summary>Each change of a right final message, in words, makes it a wrong one.</summary>
    [Theory]
    [InlineData("c=biws,", "")]
    [InlineData("c=biws,", "c=,")]
    [InlineData("c=biws,", "c=eSws,")] // "y,,"
    [InlineData("c=biws,", "c=bixhPWFsaWNlLA==,")] // "n,a=alice,"
    [InlineData("c=biws,", "c=biwsAA==,")]
    [InlineData("c=biws,", "c=biw,")]
    [InlineData("c=biws,", "c=b iws,")]
    [InlineData("c=biws,", "c=!!!!,")]
    [InlineData("c=biws,", "C=biws,")]
    [InlineData("c=biws,", "c=biws,c=biws,")]
    [InlineData(",r=f", ",r=g")]
    [InlineData(",r=f", ",r=ff")]
    [InlineData(",r=f", ",m=1,r=f")]
    [InlineData(",p=", "x,p=")]
    [InlineData(",p=", ",m=1,p=")]
    [InlineData(",p=", ",x=1,p=")] // allowed, but not what was signed
    [InlineData(",p=", ",,p=")]
    [InlineData(",p=", ",x,p=")]
    [InlineData(",p=", ",P=")]
    [InlineData(",p=", ",p= ")]
    [InlineData(",p=", ",p=A")]
    [InlineData(",p=", ",p=AAAA")]
    [InlineData(",p=", ",q=")]
    [InlineData(",p=", "\n,p=")]
    [InlineData("=$", "")]
    [InlineData("=$", "==")]
    [InlineData("=$", "=,x=1")]
    [InlineData("=$", "=\n")]
    [InlineData("=$", "=\0")]
    [InlineData(",p=.*$", "")]
    [InlineData(",p=.*$", ",p=")]
    [InlineData(",p=.*$", ",p=AAAA")]
    [InlineData(",p=.*$", ",p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData(",p=.*$", ",p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("^.*$", "")]
    [InlineData("^.*$", "n,,n=alice,r=abc")]
    public void A_final_message_that_is_not_the_right_one_is_refused(string right, string wrong)
    {
        var exchange = Asked("SCRAM-SHA-256", Unbound, $"n,,n=alice,r={Nonce}");
        var final = Client("n,,").Final(exchange.Resume(Keys).ShouldBeOfType<SaslStep.Challenge>().Text);
        var pattern = right.StartsWith(",p=", StringComparison.Ordinal) || right.Contains('$') ? right : Regex.Escape(right);
        var changed = Regex.Replace(final, pattern, wrong);
        changed.ShouldNotBe(final);
        exchange.Respond(Encoding.UTF8.GetBytes(changed)).ShouldBe(new SaslStep.Refused());
    }

    /// <summary>The last digit of 32 octets in base64 has two bits that mean nothing; only one way to write them is right.</summary>
    [Fact]
    public void A_proof_is_written_in_one_way()
    {
        var exchange = Asked("SCRAM-SHA-256", Unbound, $"n,,n=alice,r={Nonce}");
        var final = Client("n,,").Final(exchange.Resume(Keys).ShouldBeOfType<SaslStep.Challenge>().Text);
        var changed = final[..^2] + (char)(final[^2] + 1) + "=";
        exchange.Respond(Encoding.UTF8.GetBytes(changed)).ShouldBe(new SaslStep.Refused());
    }

    [Fact]
    public void Every_octet_of_the_proof_counts()
    {
        for (var i = 0; i < 32; i++)
        {
            var exchange = Asked("SCRAM-SHA-256", Unbound, $"n,,n=alice,r={Nonce}");
            var final = Client("n,,").Final(exchange.Resume(Keys).ShouldBeOfType<SaslStep.Challenge>().Text);
            var at = final.LastIndexOf("p=", StringComparison.Ordinal) + 2;
            var proof = Convert.FromBase64String(final[at..]);
            proof[i] ^= 1;
            exchange.Respond(Encoding.UTF8.GetBytes(final[..at] + Convert.ToBase64String(proof))).ShouldBe(new SaslStep.Refused());
        }
    }

    [Fact]
    public void A_proof_is_good_for_one_exchange()
    {
        var first = Asked("SCRAM-SHA-256", Unbound, $"n,,n=alice,r={Nonce}");
        var final = Encoding.UTF8.GetBytes(Client("n,,").Final(first.Resume(Keys).ShouldBeOfType<SaslStep.Challenge>().Text));
        var second = Asked("SCRAM-SHA-256", Unbound, $"n,,n=alice,r={Nonce}");
        second.Resume(Keys);
        second.Respond(final).ShouldBe(new SaslStep.Refused());
        first.Respond(final).ShouldBeOfType<SaslStep.Challenge>();
    }

    [Fact]
    public void After_a_refusal_nothing_helps()
    {
        var exchange = Asked("SCRAM-SHA-256", Unbound, $"n,,n=alice,r={Nonce}");
        var final = Encoding.UTF8.GetBytes(Client("n,,").Final(exchange.Resume(Keys).ShouldBeOfType<SaslStep.Challenge>().Text));
        exchange.Respond("c=biws"u8).ShouldBe(new SaslStep.Refused());
        exchange.Respond(final).ShouldBe(new SaslStep.Refused());
        exchange.Respond([]).ShouldBe(new SaslStep.Refused());
        Should.Throw<InvalidOperationException>(() => exchange.Resume(Keys));
    }

    [Fact]
    public void The_last_response_is_empty()
    {
        var exchange = Asked("SCRAM-SHA-256", Unbound, $"n,,n=alice,r={Nonce}");
        var final = Encoding.UTF8.GetBytes(Client("n,,").Final(exchange.Resume(Keys).ShouldBeOfType<SaslStep.Challenge>().Text));
        exchange.Respond(final).ShouldBeOfType<SaslStep.Challenge>();
        exchange.Respond("v"u8).ShouldBe(new SaslStep.Refused());
        exchange.Respond([]).ShouldBe(new SaslStep.Refused());
    }

    [Fact]
    public void Keys_are_taken_once_and_when_they_were_asked_for()
    {
        var exchange = Begin("SCRAM-SHA-256", Unbound);
        Should.Throw<InvalidOperationException>(() => exchange.Resume(Keys));
        exchange.Respond("n,,n=alice,r=abc"u8);
        exchange.Resume(Keys);
        Should.Throw<InvalidOperationException>(() => exchange.Resume(Keys));
    }

    private static ScramClient Client(string header)
    {
        var binding = header.Contains("end-point") ? EndPoint : header.Contains("unique") ? Unique : [];
        return new ScramClient(Name, Password, Nonce) { Gs2Header = header, ChannelBinding = binding };
    }

    /// <summary>The whole exchange; how it ends.</summary>
    private static SaslStep LogIn(string mechanism, SaslContext context, ScramClient client, ScramKeys? keys = null)
    {
        var exchange = Begin(mechanism, context);
        exchange.Respond(Encoding.UTF8.GetBytes(client.First)).ShouldBeOfType<SaslStep.KeysWanted>();
        var final = client.Final(exchange.Resume(keys ?? Keys).ShouldBeOfType<SaslStep.Challenge>().Text);
        var step = exchange.Respond(Encoding.UTF8.GetBytes(final));
        if (step is not SaslStep.Challenge challenge)
            return step;

        challenge.Text.ShouldBe($"v={client.ServerSignature}");
        return exchange.Respond([]);
    }

    private static SaslExchange Asked(string mechanism, SaslContext context, string first)
    {
        var exchange = Begin(mechanism, context);
        exchange.Respond(Encoding.UTF8.GetBytes(first)).ShouldBe(new SaslStep.KeysWanted(Name));
        return exchange;
    }

    private static SaslExchange Begin(string mechanism, SaslContext context) => SaslExchange.Begin(mechanism, context).ShouldNotBeNull();
}
