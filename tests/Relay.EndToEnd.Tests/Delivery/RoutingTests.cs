using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Delivery;

/// <summary>Where a message goes (RFC 5321 §5.1).</summary>
public sealed class RoutingTests
{
    [FactNeeding("nsd", "smtp-sink")]
    public async Task The_preferred_host_gets_the_mail()
    {
        await using var first = await SmtpSink.StartAsync();
        await using var second = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", first.Address, second.Address));

        await SendAsync(names, "bob@example.org");

        (await first.WaitForMessageAsync()).ForwardPaths.ShouldBe(["<bob@example.org>"]);
        second.Messages.ShouldBeEmpty();
    }

    [FactNeeding("nsd", "smtp-sink")]
    public async Task When_the_preferred_host_is_dead_the_next_one_gets_the_mail_in_the_same_attempt()
    {
        await using var second = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", Loopback.Next(), second.Address));

        var log = await SendAsync(names, "bob@example.org");

        (await second.WaitForMessageAsync()).ForwardPaths.ShouldBe(["<bob@example.org>"]);
        log.ShouldNotContain(line => line.Contains("deferred", StringComparison.OrdinalIgnoreCase));
    }

    [FactNeeding("nsd", "smtp-sink")]
    public async Task A_domain_without_mx_gets_its_mail_at_its_own_address()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(new Zone("example.org", $"@ A {sink.Address}"));

        await SendAsync(names, "bob@example.org");

        (await sink.WaitForMessageAsync()).ForwardPaths.ShouldBe(["<bob@example.org>"]);
    }

    [FactNeeding("nsd", "smtp-sink")]
    public async Task An_alias_is_followed()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(new Zone("example.org", "alias CNAME real", "real MX 10 mx", $"mx A {sink.Address}"));

        await SendAsync(names, "bob@alias.example.org");

        (await sink.WaitForMessageAsync()).ForwardPaths.ShouldBe(["<bob@alias.example.org>"]);
    }

    [TheoryNeeding("nsd", "smtp-sink")]
    [InlineData("bob@nomail.example.org")] // a null MX, RFC 7505
    [InlineData("bob@nowhere.example.org")] // NXDOMAIN
    public async Task A_domain_that_takes_no_mail_is_reported_to_the_sender_at_once(string recipient)
    {
        await using var senders = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(new Zone("example.org", "nomail MX 0 ."), Zone.WithMailAt("sender.test", senders.Address));
        await using var relay = await RelayHome.StartAsync(names);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("lost"), recipient)).Code.ShouldBe(250);

        var bounce = await senders.WaitForMessageAsync();
        bounce.ReversePath.ShouldStartWith("<>");
        bounce.ForwardPaths.ShouldBe([$"<{RelayHome.Account}>"]);
        bounce.Body.ShouldContain(recipient);
    }

    [FactNeeding("nsd", "smtp-sink")]
    public async Task A_name_server_that_is_away_loses_no_mail()
    {
        await using var sink = await SmtpSink.StartAsync();
        var names = await NameServer.StartAsync();
        await using var relay = await RelayHome.StartAsync(names);
        await names.DisposeAsync();
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("patience"), "bob@example.org")).Code.ShouldBe(250);
        await relay.WaitForLogAsync("deferred");

        await using var back = await NameServer.StartAgainAsync(names.EndPoint, Zone.WithMailAt("example.org", sink.Address));
        (await sink.WaitForMessageAsync()).Subject.ShouldBe("patience");
    }

    /// <summary>Sends one message and returns the log once it has been delivered.</summary>
    private static async Task<IReadOnlyList<string>> SendAsync(NameServer names, string recipient)
    {
        await using var relay = await RelayHome.StartAsync(names);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);
        (await client.SubmitAsync(TestMessage.Text("hello"), recipient)).Code.ShouldBe(250);
        await relay.WaitForLogAsync("delivered");
        return relay.Log;
    }
}
