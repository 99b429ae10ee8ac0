using Relay.Core;
using Relay.Core.Queue;
using Relay.Core.Transport;
using Relay.Delivery.Client;
using Relay.Delivery.Tests.Support;
using Relay.Smtp.Commands;

namespace Relay.Delivery.Tests.Client;

/// <summary>RFC 8689: rather not at all than by a way that anyone could read along.</summary>
public sealed class RequireTlsTests
{
    private static readonly OutgoingMessage Message = Some.Message() with { Parameters = new MessageParameters { RequiresTls = true } };

    private readonly TestClient _client = new();

    [Fact]
    public async Task Nothing_of_it_goes_out_in_clear_whatever_the_host_offers()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("REQUIRETLS", "PIPELINING");
            await peer.HearAsync("QUIT");
        });

        ShouldBeRefused(await _client.SendAsync(host, Message), host);
    }

    [Fact]
    public async Task Nor_under_TLS_with_somebody_who_was_not_verified()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("STARTTLS");
            await peer.TalkAsync("""
                C: STARTTLS
                S: 220 go on
                """);
            await peer.StartTlsAsync();
            await peer.HearAsync("EHLO relay.example.org");
            await peer.OfferAsync("REQUIRETLS", "PIPELINING");
            await peer.HearAsync("QUIT");
        });

        ShouldBeRefused(await _client.SendAsync(host, Message), host);
    }

    [Fact]
    public async Task Who_was_verified_and_offers_it_is_told_to_keep_to_it()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.TalkAsync("""
                C: MAIL FROM:<sender@example.org> REQUIRETLS
                S: 450 later
                """);
        });

        var outcomes = await SendAsync(host, new ServerExtensions { RequireTls = true }, isVerified: true);

        outcomes.ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>().Reply.ShouldBe("450 later");
    }

    [Theory]
    [InlineData(true, false, "does not promise")]
    [InlineData(false, true, "could not prove who it is: nobody knows it")]
    [InlineData(false, false, "could not prove who it is: nobody knows it")]
    public async Task One_of_the_two_is_not_enough_and_the_sender_learns_which_is_missing(bool isVerified, bool isOffered, string why)
    {
        await using var host = new ScriptedHost(peer => peer.HearAsync("QUIT"));

        var outcomes = await SendAsync(host, new ServerExtensions { RequireTls = isOffered }, isVerified);

        ShouldBeRefused(outcomes, host);
        outcomes[0].Reason.ShouldContain(why);
    }

    private static void ShouldBeRefused(IReadOnlyList<Outcome> outcomes, ScriptedHost host)
    {
        var outcome = outcomes.ShouldHaveSingleItem().ShouldBeOfType<Outcome.Failed>();
        outcome.Status.ShouldBe(EnhancedStatus.Parse("5.7.30"));
        outcome.Reason.ShouldContain("REQUIRETLS");
        outcome.NextHop.ShouldBe(host.NextHop.ToString());
        outcome.Reply.ShouldBeNull();
    }

    /// <summary>Over a session of which we say ourselves what it is worth.</summary>
    private async Task<IReadOnlyList<Outcome>> SendAsync(ScriptedHost host, ServerExtensions extensions, bool isVerified)
    {
        IReadOnlyList<Outcome> outcomes;
        var wire = await SmtpWire.ConnectAsync(host.NextHop.EndPoint, source: null, _client.Timeouts.Connect, _client.Time, default);
        var fitness = new Fitness(host.NextHop with { IsConfigured = true }, extensions, new PeerTls("TLS 1.3", isVerified ? null : "nobody knows it"));
        await using (var connection = new SmtpConnection(wire, fitness, _client.Timeouts, _client.Time))
            outcomes = await connection.SendAsync(Message, default).InTimeAsync();
        await host.FinishAsync();
        return outcomes;
    }
}
