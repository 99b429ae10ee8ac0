using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Relay.Core;
using Relay.Core.Accounts;
using Relay.Core.Transport;
using Relay.Delivery.Client;
using Relay.Delivery.Tests.Support;
using Relay.Smtp.Sasl;

namespace Relay.Delivery.Tests.Client;

/// <summary>AUTH at a smarthost, and what becomes of the password.</summary>
public sealed class LoginTests : IDisposable
{
    private const string Password = "correct horse";
    private const string Plain = "AHJlbGF5AGNvcnJlY3QgaG9yc2U=";

    private static readonly HopCredentials Credentials = new("relay", Password);

    private readonly TestAuthority _authority = new();
    private readonly TestClient _client = new();

    public LoginTests() => _client.Anchors = new TrustAnchors(_authority.Roots);

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Over_verified_TLS_it_logs_in_before_it_sends()
    {
        await using var host = Verified(["AUTH PLAIN LOGIN"], peer => peer.TalkAsync($"""
            C: AUTH PLAIN {Plain}
            S: 235 2.7.0 welcome
            C: MAIL FROM:<sender@example.org>
            S: 450 later
            """));

        await using var connection = await _client.ConnectAsync(Smarthost(host));
        (await connection.SendAsync(Some.Message(), default).InTimeAsync()).ShouldHaveSingleItem().Reply.ShouldBe("450 later");
        await host.FinishAsync();
    }

    [Fact]
    public async Task LOGIN_is_spoken_to_a_host_that_knows_nothing_better()
    {
        await using var host = Verified(["AUTH=LOGIN"], peer => peer.TalkAsync("""
            C: AUTH LOGIN
            S: 334 VXNlcm5hbWU6
            C: cmVsYXk=
            S: 334 UGFzc3dvcmQ6
            C: Y29ycmVjdCBob3JzZQ==
            S: 235 welcome
            """));

        await using (await _client.ConnectAsync(Smarthost(host)))
            await host.FinishAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SCRAM_is_preferred_and_the_host_must_prove_that_it_knows_us(bool isProven)
    {
        await using var host = Verified(["AUTH PLAIN SCRAM-SHA-256"], async peer =>
        {
            var server = SaslExchange.Begin("SCRAM-SHA-256", new SaslContext(new SeededRandom()))!;
            var first = await peer.ReadLineAsync();
            server.Respond(Convert.FromBase64String(first!["AUTH SCRAM-SHA-256 ".Length..])).ShouldBeOfType<SaslStep.KeysWanted>();
            await ChallengeAsync(peer, server.Resume(Keys()));
            var final = server.Respond(Convert.FromBase64String((await peer.ReadLineAsync())!));
            if (isProven)
            {
                await ChallengeAsync(peer, final);
                (await peer.ReadLineAsync()).ShouldBe("");
            }

            await peer.SendAsync("235 2.7.0 welcome\r\n");
        });

        if (isProven)
        {
            await using (await _client.ConnectAsync(Smarthost(host)))
                await host.FinishAsync();
            return;
        }

        (await _client.FailToConnectAsync(Smarthost(host))).ShouldBeOfType<Outcome.Deferred>().Reason.ShouldContain("did not prove that it knows 'relay'");
    }

    [Fact]
    public async Task An_exchange_that_goes_wrong_is_given_up_properly()
    {
        await using var host = Verified(["AUTH SCRAM-SHA-256"], async peer =>
        {
            await peer.ReadLineAsync();
            await peer.TalkAsync("""
                S: 334 bm90IFNDUkFN
                C: *
                S: 501 5.7.0 cancelled
                """);
        });

        (await _client.FailToConnectAsync(Smarthost(host))).ShouldBeOfType<Outcome.Deferred>().Reply.ShouldBe("501 5.7.0 cancelled");
        await host.FinishAsync();
    }

    [Fact]
    public async Task A_host_that_asks_without_end_is_left()
    {
        await using var host = Verified(["AUTH LOGIN"], async peer =>
        {
            while (await peer.ReadLineAsync() is not null)
                await peer.SendAsync("334 \r\n");
        });

        (await _client.FailToConnectAsync(Smarthost(host))).ShouldBeOfType<Outcome.Deferred>().Reason.ShouldContain("given up");
        await host.FinishAsync();
    }

    [Theory]
    [InlineData("535 5.7.8 no such user or password", "refused the login of 'relay' (PLAIN): the route's user or password is wrong")]
    [InlineData("454 4.7.0 later", "put the login of 'relay' off")]
    [InlineData("500 what?", "refused the login of 'relay'")]
    [InlineData("250 fine", null)]
    public async Task A_refused_login_is_the_operators_to_mend_and_nobodys_bounce(string reply, string? why)
    {
        await using var host = Verified(["AUTH PLAIN"], peer => peer.TalkAsync($"""
            C: AUTH PLAIN {Plain}
            S: {reply}
            """));

        if (why is null)
        {
            await using (await _client.ConnectAsync(Smarthost(host)))
                await host.FinishAsync();
            return;
        }

        var outcome = (await _client.FailToConnectAsync(Smarthost(host))).ShouldBeOfType<Outcome.Deferred>();
        outcome.Status.Class.ShouldBe(4);
        outcome.Reason.ShouldContain(why);
        outcome.Reason.ShouldNotContain(Password);
        outcome.Reply.ShouldBe(reply);
    }

    [Theory]
    [InlineData($"500 unknown command AUTH PLAIN {Plain}")]
    [InlineData("535 'correct horse' is no password")]
    [InlineData("535-5.7.8 no\r\n535 5.7.8 ahjlbgf5agnvcnjly3qgag9yc2u")]
    public async Task A_host_that_repeats_the_password_is_not_quoted(string reply)
    {
        await using var host = Verified(["AUTH PLAIN"], async peer =>
        {
            await peer.ReadLineAsync();
            await peer.SendAsync($"{reply}\r\n");
        });

        var outcome = await _client.FailToConnectAsync(Smarthost(host));

        outcome.Reply.ShouldNotBeNull().ShouldContain("withheld");
        outcome.ToString().ShouldNotContain("correct");
        outcome.ToString().ShouldNotContain(Plain.TrimEnd('='), Case.Insensitive);
    }

    [Theory]
    [InlineData("504 not that", true)]
    [InlineData("534 5.7.9 too weak for you", true)]
    [InlineData("535 no", false)]
    public async Task Another_mechanism_is_tried_only_where_it_was_the_mechanism_that_was_refused(string reply, bool goesOn)
    {
        await using var host = Verified(["AUTH LOGIN PLAIN"], async peer =>
        {
            await peer.TalkAsync($"""
                C: AUTH PLAIN {Plain}
                S: {reply}
                """);
            if (goesOn)
                await peer.TalkAsync("""
                    C: AUTH LOGIN
                    S: 535 no
                    """);
            (await peer.ReadToEndAsync()).ShouldBe("");
        });

        (await _client.FailToConnectAsync(Smarthost(host))).ShouldBeOfType<Outcome.Deferred>();
        await host.FinishAsync();
    }

    [Theory]
    [InlineData("PIPELINING", "offers no way to log in as 'relay' (it does not offer AUTH)")]
    [InlineData("AUTH GSSAPI NTLM", "offers no way to log in as 'relay' that this server knows (it offers GSSAPI, NTLM)")]
    public async Task A_host_that_offers_no_login_gets_no_mail(string offer, string why)
    {
        await using var host = Verified([offer], async peer => (await peer.ReadToEndAsync()).ShouldBe(""));

        var outcome = (await _client.FailToConnectAsync(Smarthost(host))).ShouldBeOfType<Outcome.Deferred>();

        outcome.Reason.ShouldContain(why);
        await host.FinishAsync();
    }

    [Fact]
    public async Task In_clear_the_password_stays_here()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("AUTH PLAIN");
            (await peer.ReadToEndAsync()).ShouldBe("");
        });

        var outcome = (await _client.FailToConnectAsync(Smarthost(host))).ShouldBeOfType<Outcome.Deferred>();

        outcome.Reason.ShouldContain("password of 'relay' is not shown to the mail server mx.example.net, which is spoken to in clear");
        await host.FinishAsync();
    }

    [Theory]
    [InlineData(true, "other.example.net", "could not prove who it is")]
    [InlineData(false, "mx.example.net", "DNS answer that nobody has proved")]
    public async Task So_it_does_with_a_host_that_nobody_has_verified_unless_the_operator_says_otherwise(bool isConfigured, string certified, string why)
    {
        using var certificate = _authority.Issue("x", [certified]);
        Func<Peer, Task> open = async peer =>
        {
            await EncryptAsync(peer, certificate, ["AUTH PLAIN"]);
            await peer.ReadLineAsync();
            await peer.SendAsync("235 welcome\r\n");
        };
        await using var host = new ScriptedHost(open, open);
        var nextHop = Smarthost(host) with { IsConfigured = isConfigured };

        (await _client.FailToConnectAsync(nextHop)).ShouldBeOfType<Outcome.Deferred>().Reason.ShouldContain(why);

        var allowed = nextHop with { Policy = nextHop.Policy with { Credentials = Credentials with { AllowUnverified = true } } };
        await using (await _client.ConnectAsync(allowed))
            await host.FinishAsync();
    }

    private static NextHop Smarthost(ScriptedHost host) =>
        host.NextHop with { IsConfigured = true, Policy = new HopPolicy { Credentials = Credentials } };

    private static ScramKeys Keys()
    {
        byte[] salt = [1, 2, 3, 4];
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            Password, salt, 4096, HashAlgorithmName.SHA256, 32);
        return new(4096, salt,
            SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8)),
            HMACSHA256.HashData(salted, "Server Key"u8));
    }

    private static Task ChallengeAsync(Peer peer, SaslStep step) =>
        peer.SendAsync($"334 {Convert.ToBase64String(Encoding.UTF8.GetBytes(step.ShouldBeOfType<SaslStep.Challenge>().Text))}\r\n");

    /// <summary>A host that proves to be mx.example.net, offers this, and goes on.</summary>
    private ScriptedHost Verified(string[] offers, Func<Peer, Task> then) => new(async peer =>
    {
        using var certificate = _authority.Issue("x", ["mx.example.net"]);
        await EncryptAsync(peer, certificate, offers);
        await then(peer);
    });

    private static async Task EncryptAsync(Peer peer, X509Certificate2 certificate, string[] offers)
    {
        await peer.GreetAsync("STARTTLS", "AUTH PLAIN"); // what is offered in clear counts for nothing
        await peer.TalkAsync("""
            C: STARTTLS
            S: 220 go on
            """);
        await peer.StartTlsAsync(certificate);
        await peer.HearAsync("EHLO relay.example.org");
        await peer.OfferAsync(offers);
    }
}
