using System.Globalization;
using System.Text.Json.Nodes;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Delivery;

/// <summary>Where a message goes by the administrator's word (Delivery:Routes), and where it does not come back to.</summary>
public sealed class RouteTests
{
    private const string PasswordFile = "smarthost.password";

    [FactNeeding("nsd", "smtp-sink")]
    public async Task Mail_goes_by_its_recipient_its_account_and_its_sender_and_otherwise_by_MX()
    {
        await using var byAccount = await SmtpSink.StartAsync();
        await using var byRecipient = await SmtpSink.StartAsync();
        await using var bounces = await SmtpSink.StartAsync();
        await using var byMx = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(
            Zone.WithMailAt("example.org", byMx.Address), new Zone("example.net", "@ MX 0 ."), new Zone("hub.test", "@ MX 10 mx", $"mx A {byRecipient.Address}"));
        await using var relay = await RelayHome.StartAsync(names, configuration => configuration["Delivery"]!["Routes"] = new JsonArray(
            Row(bounces, ("Senders", "<>")),
            Row(byAccount, ("Accounts", RelayHome.Account), ("Recipients", "special@example.org")),
            new JsonObject { ["Recipients"] = new JsonArray("*.example.org"), ["Host"] = $"hub.test:{Port}", ["LookUpMx"] = true },
            Row(byAccount, ("Accounts", "somebody@else.test"))));
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("four ways"), "bob@example.org", "special@example.org", "bob@sub.example.org", "bob@example.net")).Code.ShouldBe(250);

        (await byMx.WaitForMessageAsync()).ForwardPaths.ShouldBe(["<bob@example.org>"]);
        (await byAccount.WaitForMessageAsync()).ForwardPaths.ShouldBe(["<special@example.org>"]);
        (await byRecipient.WaitForMessageAsync()).ForwardPaths.ShouldBe(["<bob@sub.example.org>"]);
        // What says that example.net takes no mail goes its own way too.
        (await bounces.WaitForMessageAsync()).ForwardPaths.ShouldBe([$"<{RelayHome.Account}>"]);
    }

    [FactNeeding("nsd", "smtp-sink")]
    public async Task Mail_that_would_come_back_is_returned_and_less_preferred_hosts_do_not_get_it()
    {
        await using var better = await SmtpSink.StartAsync();
        await using var backup = await SmtpSink.StartAsync();
        await using var senders = await SmtpSink.StartAsync();
        var own = Loopback.Next();
        await using var names = await NameServer.StartAsync(
            new Zone("first.test", "@ MX 10 relay", $"relay A {own}", "@ MX 20 backup", $"backup A {backup.Address}"),
            new Zone("second.test", "@ MX 5 better", $"better A {better.Address}", "@ MX 10 relay", $"relay A {own}", "@ MX 20 backup", $"backup A {backup.Address}"),
            Zone.WithMailAt("sender.test", senders.Address));
        await using var relay = await RelayHome.StartAsync(names, configuration => configuration["Delivery"]!["OwnAddresses"] = new JsonArray($"{own}"));
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("in a circle"), "bob@first.test", "bob@second.test")).Code.ShouldBe(250);

        (await better.WaitForMessageAsync()).ForwardPaths.ShouldBe(["<bob@second.test>"]);
        var bounce = await senders.WaitForMessageAsync();
        bounce.Body.ShouldContain("5.4.6");
        bounce.Body.ShouldContain("bob@first.test");
        backup.Messages.ShouldBeEmpty();
    }

    /// <summary>NXDOMAIN is the domain's answer, and the mail comes back; a server that refuses to say is nobody's, and it waits.</summary>
    [FactNeeding("nsd", "smtp-sink")]
    public async Task What_nobody_could_say_of_a_better_host_keeps_no_mail_from_the_next_and_returns_none()
    {
        await using var backup = await SmtpSink.StartAsync();
        await using var senders = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(
            // This server refuses whatever is in elsewhere.invalid, of which it has no zone.
            new Zone("example.org", "@ MX 10 mx.elsewhere.invalid.", "@ MX 20 backup", $"backup A {backup.Address}", "alone MX 10 mx.elsewhere.invalid.", "alone MX 20 gone", "gone TXT none", "lost MX 10 gone"),
            Zone.WithMailAt("sender.test", senders.Address));
        await using var relay = await RelayHome.StartAsync(names);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("who knows"), "bob@example.org", "bob@alone.example.org", "bob@lost.example.org")).Code.ShouldBe(250);

        (await backup.WaitForMessageAsync()).ForwardPaths.ShouldBe(["<bob@example.org>"]);
        (await relay.WaitForLogAsync("deferred", "bob@alone.example.org")).ShouldContain("status=4.4.3");
        var bounce = await senders.WaitForMessageAsync();
        bounce.Body.ShouldContain("bob@lost.example.org");
        bounce.Body.ShouldContain("5.4.4");
        bounce.Body.ShouldNotContain("bob@alone.example.org");
    }

    /// <summary>The smarthost takes mail from nobody who has not logged in: it is Relay itself.</summary>
    [TheoryNeeding("nsd", "smtp-sink")]
    [InlineData("Smtp")]
    [InlineData("Smtps")]
    public async Task Mail_goes_through_a_smarthost_that_wants_a_login_under_TLS(string protocol)
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", sink.Address));
        await using var smarthost = await RelayHome.StartAsync(names);
        var port = protocol == "Smtps" ? Loopback.ImplicitTlsPort : Loopback.SubmissionPort;
        JsonObject Login(string recipients, string password) => new()
        {
            ["Recipients"] = new JsonArray(recipients), ["Host"] = $"{smarthost.Home.Address}:{port}", ["Protocol"] = protocol, ["Tls"] = "Required",
            ["User"] = RelayHome.Account, ["Password"] = password, ["AllowUnverifiedLogin"] = true,
        };
        await using var relay = await RelayHome.StartAsync(
            change: configuration => configuration["Delivery"]!["Routes"] = new JsonArray(Login("bob@example.org", RelayHome.Password), Login("carol@example.org", "wrong horse")));
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("with a login"), "bob@example.org")).Code.ShouldBe(250);
        (await sink.WaitForMessageAsync()).ForwardPaths.ShouldBe(["<bob@example.org>"]);

        (await client.SubmitAsync(TestMessage.Text("with a wrong one"), "carol@example.org")).Code.ShouldBe(250);
        (await relay.WaitForLogAsync("deferred", "carol@example.org")).ShouldContain("status=4.7.8");
        sink.Messages.Count.ShouldBe(1);
        relay.Transcript().ShouldNotContain("wrong horse");
    }

    [FactNeeding("nsd")]
    public async Task The_command_says_what_would_happen()
    {
        await using var names = await NameServer.StartAsync(
            new Zone("example.org", "@ MX 10 mx1", "@ MX 20 alias", "mx1 A 127.0.0.11", "mx1 AAAA ::1", "alias CNAME mx2", "mx2 A 127.0.0.12", "loop1 CNAME loop2", "loop2 CNAME loop1", "null MX 0 ."));
        using var home = await RelayHome.CreateAsync(names, configuration => configuration["Delivery"]!["Routes"] = new JsonArray(
            new JsonObject { ["Senders"] = new JsonArray("news@sender.test"), ["Host"] = "192.0.2.9:587", ["User"] = "relay", ["Password"] = "s3cret" }));
        async Task<ToolResult> Route(params string[] arguments) => await home.RunAsync(["route", .. arguments, "--config", home.ConfigurationFile]);

        var output = (await Route("bob@example.org")).ShouldSucceed().Output;
        output.ShouldContain("mx1.example.org    ::1, 127.0.0.11");
        output.IndexOf(string.Create(CultureInfo.InvariantCulture, $"mx1.example.org [::1]{PortText}"), StringComparison.Ordinal).ShouldBeInRange(
            output.IndexOf("preference 10", StringComparison.Ordinal), output.IndexOf("preference 20", StringComparison.Ordinal));
        output.ShouldContain($"alias.example.org [127.0.0.12]{PortText}");

        var byRow = (await Route("bob@example.org", "--from", "news@sender.test")).ShouldSucceed();
        byRow.Output.ShouldContain("Delivery:Routes:0, for senders news@sender.test");
        byRow.Everything.ShouldNotContain("s3cret");

        (await Fails("bob@nowhere.example.org")).ShouldContain("5.1.2");
        (await Fails("bob@null.example.org")).ShouldContain("5.1.10");
        (await Fails("bob@loop1.example.org")).ShouldContain("There is no way now: 4.4.3");

        async Task<string> Fails(string recipient)
        {
            var result = await Route(recipient);
            result.ExitCode.ShouldBe(1, result.Everything);
            return result.Output;
        }
    }

    [Fact]
    public async Task A_password_file_that_holds_none_is_a_start_that_fails()
    {
        using var home = await CreateWithPasswordFileAsync();
        var file = home.Combine(PasswordFile);
        await File.WriteAllTextAsync(file, "");

        var start = await home.RunAsync(["serve", "--config", home.ConfigurationFile]);

        start.ExitCode.ShouldBe(78, start.Everything);
        start.Error.Trim().ShouldBe($"Relay can't start: The password file {file} is empty.");
    }

    [Fact]
    public async Task A_password_file_that_everybody_can_read_is_warned_of()
    {
        var home = await CreateWithPasswordFileAsync();
        var file = home.Combine(PasswordFile);
        await File.WriteAllTextAsync(file, "s3cret\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using var relay = await RelayProcess.StartAsync(home);
        (await relay.WaitForLogAsync("Every user of this host can read the password file", file)).ShouldContain("Delivery:Routes:0");
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());
        relay.Transcript().ShouldNotContain("s3cret");
    }

    private static Task<RelayHome> CreateWithPasswordFileAsync() => RelayHome.CreateAsync(change: configuration => configuration["Delivery"]!["Routes"] = new JsonArray(
        new JsonObject { ["Host"] = "192.0.2.9", ["User"] = "relay", ["PasswordFile"] = PasswordFile }));

    private static int Port => Loopback.SmtpPort;

    private static string PortText => Port == 25 ? "" : string.Create(CultureInfo.InvariantCulture, $":{Port}");

    private static JsonObject Row(SmtpSink sink, params (string Condition, string Value)[] conditions)
    {
        var row = new JsonObject { ["Host"] = $"{sink.Address}:{Port}" };
        foreach (var (condition, value) in conditions)
            row[condition] = new JsonArray(value);
        return row;
    }
}
