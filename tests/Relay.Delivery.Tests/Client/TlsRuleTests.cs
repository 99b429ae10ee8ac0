using System.Security.Cryptography.X509Certificates;
using Relay.Core;
using Relay.Core.Queue;
using Relay.Core.Transport;
using Relay.Delivery.Client;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

/// <summary>How a route wants its hosts protected, and who counts as proved.</summary>
public sealed class TlsRuleTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestClient _client = new();

    public TlsRuleTests() => _client.Anchors = new TrustAnchors(_authority.Roots);

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task None_asks_for_no_TLS_even_where_it_is_offered()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("STARTTLS");
            await peer.HearAsync("QUIT");
        });

        await using (await _client.ConnectAsync(With(host, TlsRule.None)))
        {
        }

        await host.FinishAsync();
    }

    [Theory]
    [InlineData(TlsRule.Required)]
    [InlineData(TlsRule.Verified)]
    public async Task A_host_that_must_and_does_not_offer_it_is_put_off_and_hears_of_no_mail(TlsRule rule)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("PIPELINING");
            (await peer.ReadToEndAsync()).ShouldBe("");
        });

        var outcome = (await _client.FailToConnectAsync(With(host, rule))).ShouldBeOfType<Outcome.Deferred>();

        outcome.Status.ShouldBe(EnhancedStatus.Parse("4.7.4"));
        outcome.Reason.ShouldBe("Mail goes to mx.example.net only under TLS, and there was none: it does not offer that.");
        await host.FinishAsync();
    }

    [Fact]
    public async Task A_host_that_must_and_speaks_only_HELO_is_put_off()
    {
        await using var host = new ScriptedHost(peer => peer.TalkAsync("""
            S: 220 mx
            C: EHLO relay.example.org
            S: 500 what?
            C: HELO relay.example.org
            S: 250 mx
            """));

        (await _client.FailToConnectAsync(With(host, TlsRule.Required))).Status.ShouldBe(EnhancedStatus.Parse("4.7.4"));
    }

    [Theory]
    [InlineData("454 4.7.0 not now", "4.7.4")]
    [InlineData("220 go on", "4.7.5")]
    public async Task A_host_that_must_and_fails_at_it_is_not_spoken_to_in_clear(string reply, string status)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("STARTTLS");
            await peer.TalkAsync($"""
                C: STARTTLS
                S: {reply}
                """);
            await peer.SendAsync("This is not TLS.\r\n");
        });

        var outcome = (await _client.FailToConnectAsync(With(host, TlsRule.Required))).ShouldBeOfType<Outcome.Deferred>();

        outcome.Status.ShouldBe(EnhancedStatus.Parse(status));
        outcome.Reply.ShouldBe(status == "4.7.4" ? reply : null);
        await host.FinishAsync(); // there was no second connection
    }

    [Fact]
    public async Task What_a_host_says_that_takes_its_offer_back_is_kept_within_bounds()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("STARTTLS");
            await peer.HearAsync("STARTTLS");
            await peer.SendAsync($"{string.Concat(Enumerable.Repeat($"454-{new string('x', 400)}\r\n", 5))}454 not now\r\n");
        });

        var outcome = await _client.FailToConnectAsync(With(host, TlsRule.Required));

        outcome.Reply.ShouldNotBeNull().Length.ShouldBeInRange(1000, 1001);
        await host.FinishAsync();
    }

    [Fact]
    public async Task Required_takes_any_certificate()
    {
        await using var host = Encrypted(TestCertificate.Instance);

        await using (await _client.ConnectAsync(With(host, TlsRule.Required)))
        {
        }

        await host.FinishAsync();
    }

    [Theory]
    [InlineData("mx.example.net", "mx.example.net")]
    [InlineData("MX.Example.NET", "mx.example.net")]
    [InlineData("mx.example.net", "*.example.net")]
    public async Task Verified_takes_a_certificate_for_the_name_from_an_authority_that_is_trusted(string name, string certified)
    {
        using var certificate = _authority.Issue("whatever", [certified]);
        await using var host = Encrypted(certificate);

        await using (await _client.ConnectAsync(With(host, TlsRule.Verified) with { Host = name }))
        {
        }

        await host.FinishAsync();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[127.0.0.1]")]
    public async Task Verified_takes_a_certificate_for_the_address_of_a_host_without_a_name(string name)
    {
        using var certificate = _authority.Issue("whatever", [], "127.0.0.1");
        await using var host = Encrypted(certificate);

        await using (await _client.ConnectAsync(With(host, TlsRule.Verified) with { Host = name }))
        {
        }

        await host.FinishAsync();
    }

    public static TheoryData<string, string> WrongCertificates => new()
    {
        { "another name", "its certificate is for other.example.net, *.mx.example.net and not for mx.example.net" },
        { "common name", "its certificate is for no name at all" },
        { "expired", "holds only from 2020-01-01 to 2021-01-01" },
        { "another authority", "its certificate was issued by Some?one else, whom this server does not trust" },
        { "itself", "its certificate" },
        { "a client's", "its certificate is not valid" },
    };

    [Theory]
    [MemberData(nameof(WrongCertificates))]
    public async Task Verified_says_what_is_wrong_with_any_other_and_sends_nothing(string which, string why)
    {
        using var stranger = new TestAuthority("Some\u0007one else");
        using var certificate = which switch
        {
            "another name" => _authority.Issue("mx.example.net", ["other.example.net", "*.mx.example.net"]),
            "common name" => _authority.Issue("mx.example.net", []),
            "expired" => _authority.Issue("x", ["mx.example.net"], years: 1),
            "another authority" => stranger.Issue("x", ["mx.example.net"]),
            "a client's" => _authority.Issue("x", ["mx.example.net"], usage: "1.3.6.1.5.5.7.3.2"),
            _ => X509CertificateLoader.LoadPkcs12(TestCertificate.Instance.Export(X509ContentType.Pkcs12), null),
        };
        var heard = "";
        await using var host = new ScriptedHost(async peer =>
        {
            await EncryptAsync(peer, certificate);
            heard = await peer.ReadToEndAsync();
        });

        var outcome = (await _client.FailToConnectAsync(With(host, TlsRule.Verified))).ShouldBeOfType<Outcome.Deferred>();

        await host.FinishAsync();
        heard.ShouldBe("");
        outcome.Status.ShouldBe(EnhancedStatus.Parse("4.7.5"));
        outcome.Reason.ShouldContain("mx.example.net only if it proves who it is");
        outcome.Reason.ShouldContain(why);
        outcome.Tls.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_verified_host_fetches_nothing_for_us_either()
    {
        await using var issuer = new ScriptedHost(_ => Task.CompletedTask);
        using var certificate = TestCertificate.IssuedBy(new Uri($"http://{issuer.NextHop.EndPoint}/issuer.cer"));
        await using var host = new ScriptedHost(peer => EncryptAsync(peer, certificate));

        (await _client.FailToConnectAsync(With(host, TlsRule.Verified))).Reason.ShouldContain("does not trust");

        issuer.WasVisited.ShouldBeFalse();
    }

    [Fact]
    public async Task Implicit_TLS_begins_with_the_handshake()
    {
        using var certificate = _authority.Issue("x", ["mx.example.net"]);
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.StartTlsAsync(certificate);
            await peer.GreetAsync("STARTTLS"); // TLS in TLS is not asked for
            await peer.HearAsync("QUIT");
        });

        await using (await _client.ConnectAsync(With(host, TlsRule.Verified, HopProtocol.Smtps)))
        {
        }

        await host.FinishAsync();
    }

    [Theory]
    [InlineData(TlsRule.Opportunistic)]
    [InlineData(TlsRule.None)]
    public async Task Implicit_TLS_that_does_not_come_about_is_not_followed_by_anything_in_clear(TlsRule rule)
    {
        await using var host = new ScriptedHost(peer => peer.SendAsync("220 mx.example.net ESMTP\r\n"));

        var outcome = await _client.FailToConnectAsync(With(host, rule, HopProtocol.Smtps));

        outcome.ShouldBeOfType<Outcome.Deferred>().Status.ShouldBe(EnhancedStatus.Parse("4.7.5"));
        await host.FinishAsync();
    }

    /// <summary>RFC 8689 §4.2.1: the certificate must be right, and the name as well.</summary>
    [Theory]
    [InlineData(true, true, true, null)]
    [InlineData(false, true, true, "DNS answer that nobody has proved")]
    [InlineData(true, false, true, "could not prove who it is: its certificate is for other.example.net")]
    [InlineData(true, true, false, "does not promise")]
    public async Task REQUIRETLS_asks_for_proof_where_ordinary_mail_does_not(bool isConfigured, bool isNameRight, bool isOffered, string? why)
    {
        using var certificate = _authority.Issue("x", [isNameRight ? "mx.example.net" : "other.example.net"]);
        await using var host = new ScriptedHost(async peer =>
        {
            await EncryptAsync(peer, certificate);
            await peer.HearAsync("EHLO relay.example.org");
            await peer.OfferAsync(isOffered ? ["REQUIRETLS"] : []);
            if (why is null)
                await peer.TalkAsync("""
                    C: MAIL FROM:<sender@example.org> REQUIRETLS
                    S: 450 later
                    C: RSET
                    S: 250 ok
                    """);
            await peer.TalkAsync("""
                C: MAIL FROM:<sender@example.org>
                S: 450 later
                """);
        });

        await using var connection = await _client.ConnectAsync(host.NextHop with { IsConfigured = isConfigured });
        var guarded = Some.Message() with { Parameters = new MessageParameters { RequiresTls = true } };
        var outcome = (await connection.SendAsync(guarded, default).InTimeAsync()).ShouldHaveSingleItem();
        (await connection.SendAsync(Some.Message(), default).InTimeAsync()).ShouldHaveSingleItem().Reply.ShouldBe("450 later");
        await host.FinishAsync();

        if (why is null)
        {
            outcome.Reply.ShouldBe("450 later");
            return;
        }

        var failed = outcome.ShouldBeOfType<Outcome.Failed>();
        failed.Status.ShouldBe(EnhancedStatus.Parse("5.7.30"));
        failed.IsHostUnfit.ShouldBeTrue();
        failed.Reason.ShouldContain(why);
    }

    private static NextHop With(ScriptedHost host, TlsRule rule, HopProtocol protocol = HopProtocol.Smtp) =>
        host.NextHop with { Policy = new HopPolicy { Tls = rule, Protocol = protocol } };

    private static ScriptedHost Encrypted(X509Certificate2 certificate) => new(async peer =>
    {
        await EncryptAsync(peer, certificate);
        await peer.HearAsync("EHLO relay.example.org");
        await peer.OfferAsync();
        await peer.HearAsync("QUIT");
    });

    private static async Task EncryptAsync(Peer peer, X509Certificate2 certificate)
    {
        await peer.GreetAsync("STARTTLS");
        await peer.TalkAsync("""
            C: STARTTLS
            S: 220 go on
            """);
        await peer.StartTlsAsync(certificate);
    }
}
