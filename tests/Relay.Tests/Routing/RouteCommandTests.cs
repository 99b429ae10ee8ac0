using System.Net;
using Relay.Core.Transport;
using Relay.Delivery.Routing;
using Relay.Dns;

namespace Relay.Tests.Routing;

public sealed class RouteCommandTests
{
    [Fact]
    public async Task The_way_of_a_domain_is_told_with_its_answers()
    {
        await using var route = new RouteFixture(
            new ZoneRecord.Mx("example.net", 10, "mx1.example.net"), new ZoneRecord.Mx("example.net", 10, "mx2.example.net"), new ZoneRecord.Mx("example.net", 20, "backup.example.net"),
            new ZoneRecord.Mx("example.net", 30, "192.0.2.7"), new ZoneRecord.Mx("example.net", 30, "gone.example.net"),
            Host("mx1.example.net", "192.0.2.1"), Host("mx1.example.net", "2001:db8::1"), Host("mx2.example.net", "192.0.2.2"), Host("backup.example.net", "192.0.2.3"));

        var (exitCode, output, error) = await route.RunAsync("bob@example.net");

        error.ShouldBe("");
        exitCode.ShouldBe(0);
        output.ShouldStartWith("""
            To        bob@example.net
            Route     none: no row of Delivery:Routes is for it
            Leads to  the mail exchangers of the recipient's domain
            Protocol  SMTP, encrypted where the host can, whoever it is
            Login     none
            Connects  from the address that the system chooses, as relay.example.org
            Lane      example.net
            Retries   after 2m, then at growing intervals up to 4h, for 5d in all

            MX records of example.net:

            """.ReplaceLineEndings("\n"));
        var lines = output.Split('\n');
        lines.ShouldContain("     10 mx1.example.net     2001:db8::1, 192.0.2.1");
        lines.ShouldContain("     10 mx2.example.net     192.0.2.2");
        lines.ShouldContain("     20 backup.example.net  192.0.2.3");
        lines.ShouldContain("     30 192.0.2.7           is not the name of a host");
        lines.ShouldContain("     30 gone.example.net    does not exist");
        var order = lines.SkipWhile(line => !line.StartsWith("Tried in this order", StringComparison.Ordinal)).ToArray();
        order[1].ShouldBe("  preference 10, in random order");
        order[2..5].Order().ShouldBe(["    mx1.example.net [192.0.2.1]", "    mx1.example.net [2001:db8::1]", "    mx2.example.net [192.0.2.2]"]);
        order[5..].ShouldBe(["  preference 20", "    backup.example.net [192.0.2.3]", ""]);
    }

    [Fact]
    public async Task The_row_that_fits_is_told_with_all_that_it_says_but_the_password()
    {
        await using var route = new RouteFixture(Host("smart.example.org", "192.0.2.9"));
        route.Options.Delivery.Routes =
        [
            new RouteOptions { Accounts = ["printer"], Host = "192.0.2.8" },
            new RouteOptions
            {
                Recipients = ["example.net"], Senders = ["*@example.org", "<>"], Host = "smart.example.org:587", User = "relay@example.org", Password = "s3cret",
                SourceAddresses = ["192.0.2.44"], EhloName = "news.example.org", FirstRetry = TimeSpan.FromMinutes(10),
            },
        ];

        var (exitCode, output, _) = await route.RunAsync("bob@example.net", "--from", "alice@example.org", "--account", "alice");

        exitCode.ShouldBe(0);
        output.ShouldBe("""
            To        bob@example.net
            From      alice@example.org, submitted by alice
            Route     Delivery:Routes:1, for recipients example.net; senders *@example.org, <>
            Leads to  smart.example.org:587
            Protocol  SMTP, encrypted, and only to a host that proves its name
            Login     as relay@example.org
            Connects  from 192.0.2.44, as news.example.org
            Lane      smart.example.org:587 (route 1)
            Retries   after 10m, then at growing intervals up to 4h, for 5d in all

            The route names the host:
              smart.example.org  192.0.2.9

            Tried in this order, until one takes it:
                smart.example.org [192.0.2.9]:587

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Rows_that_depend_on_what_was_not_said_are_named()
    {
        await using var route = new RouteFixture(Host("example.net", "192.0.2.1"));
        route.Options.Delivery.Routes =
        [
            new RouteOptions { Accounts = ["printer"], Host = "192.0.2.8" },
            new RouteOptions { Senders = ["<>"], Host = "192.0.2.7" },
            new RouteOptions { Recipients = ["example.com"], Host = "mx.example.com", LookUpMx = true },
        ];

        (await route.RunAsync("bob@example.net")).Output.ShouldContain("Note      passed over, for want of --from or --account: Delivery:Routes:0, 1\n");
        var bounce = (await route.RunAsync("bob@example.net", "--from", "<>")).Output;
        bounce.ShouldContain("From      <>\nRoute     Delivery:Routes:1, for senders <>\n");
        bounce.ShouldContain("    192.0.2.7 [192.0.2.7]\n");
        (await route.RunAsync("bob@example.com", "--from", "alice@example.org")).Output.ShouldContain("Leads to  the mail exchangers of mx.example.com\n");
        (await route.RunAsync("bob@example.net", "--account", "printer")).Output.ShouldContain("Route     Delivery:Routes:0, for accounts printer\n");
    }

    [Theory]
    [InlineData("bob@nowhere.example", "MX records of nowhere.example: there is no such name (NXDOMAIN).", "There is no way: 5.1.2 The domain nowhere.example does not exist. The mail would come back to its sender at once.")]
    [InlineData("bob@null.example", "MX records of null.example: a null MX (RFC 7505), and no other.", "There is no way: 5.1.10 The domain null.example accepts no mail (null MX).")]
    [InlineData("bob@ours.example", "192.0.2.44 (is this host itself)", "There is no way: 5.4.6 Mail for ours.example would come back to this host")]
    [InlineData("bob@empty.example", "empty.example has no MX records", "There is no way: 5.4.4 No mail can be taken to empty.example: empty.example has no address.")]
    [InlineData("bob@[127.0.0.1]", "The address names the host:", "There is no way: 5.4.6")]
    public async Task Where_there_is_no_way_it_says_why(string recipient, string answer, string reason)
    {
        await using var route = new RouteFixture(
            new ZoneRecord.Mx("null.example", 0, "."), new ZoneRecord.Mx("ours.example", 10, "mx.ours.example"), Host("mx.ours.example", "192.0.2.44"),
            new ZoneRecord.Txt("empty.example", "nothing"));

        var (exitCode, output, _) = await route.RunAsync(recipient);

        exitCode.ShouldBe(1);
        output.ShouldContain(answer);
        output.ShouldContain(reason);
        output.ShouldNotContain("Tried in this order");
    }

    [Fact]
    public async Task Where_nobody_can_say_the_mail_would_wait()
    {
        var route = new RouteFixture();
        await route.DisposeAsync();

        var (exitCode, output, _) = await route.RunAsync("bob@example.net");

        exitCode.ShouldBe(1);
        output.ShouldContain("MX records of example.net: no answer.\n");
        output.ShouldContain("There is no way now: 4.4.3 The MX records of example.net could not be looked up");
        output.ShouldContain("The mail would wait, and be tried after 2m, then at growing intervals up to 4h, for 5d in all.");
    }

    [Fact]
    public async Task A_domain_alone_stands_for_its_postmaster_and_a_literal_for_itself()
    {
        await using var route = new RouteFixture(Host("example.net", "192.0.2.1"));

        (await route.RunAsync("example.net")).Output.ShouldContain("To        postmaster@example.net\n");
        (await route.RunAsync("<bob@[IPv6:2001:db8::9]>")).Output.ShouldContain("    [IPv6:2001:db8::9] [2001:db8::9]\n");
    }

    [Theory]
    [InlineData("bob@", "'bob@' is neither an address nor a domain.")]
    [InlineData("bob@\u001b[2Jexample.net", "'bob@\\u{001B}[2Jexample.net' is neither an address nor a domain.")]
    public async Task What_is_no_address_is_said_so(string recipient, string mistake)
    {
        await using var route = new RouteFixture();

        var (exitCode, output, error) = await route.RunAsync(recipient);

        (exitCode, output).ShouldBe((1, ""));
        error.ShouldContain(mistake);
        (await route.RunAsync("bob@example.net", "--from", "nobody")).Error.ShouldContain("--from 'nobody' is not an address");
    }

    [Fact]
    public async Task What_a_stranger_s_zone_says_does_no_harm_to_a_terminal()
    {
        await using var route = new RouteFixture(
            new ZoneRecord.Mx("example.net", 10, "a\\027[2J\\010.example.net"), new ZoneRecord.Mx("example.net", 20, "mx.example.net"), Host("mx.example.net", "192.0.2.1"));

        var output = (await route.RunAsync("bob@example.net")).Output;

        output.ShouldContain("\\027[2j\\010.example.net");
        output.ShouldNotContain('\u001b');
    }

    [Fact]
    public async Task A_password_file_that_is_gone_is_a_mistake_of_the_configuration()
    {
        await using var route = new RouteFixture();
        route.Options.Delivery.Routes = [new RouteOptions { Host = "smart", User = "u", PasswordFile = "/nowhere/file" }];

        var (exitCode, _, error) = await route.RunAsync("bob@example.net");

        exitCode.ShouldBe(78);
        error.ShouldContain("The password file /nowhere/file can't be read");
    }

    [Theory]
    [InlineData(HopProtocol.Smtps, TlsRule.Verified, "SMTP within TLS from the start, only to a host that proves its name")]
    [InlineData(HopProtocol.Smtps, null, "SMTP within TLS from the start, whoever the host is")]
    [InlineData(HopProtocol.Lmtp, TlsRule.None, "LMTP, never encrypted")]
    [InlineData(HopProtocol.Smtp, TlsRule.Required, "SMTP, encrypted or not at all, whoever the host is")]
    public async Task How_a_host_is_spoken_to_is_said(HopProtocol protocol, TlsRule? tls, string words)
    {
        await using var route = new RouteFixture();
        route.Options.Delivery.Routes = [new RouteOptions { Host = "192.0.2.9", Protocol = protocol, Tls = tls }];

        (await route.RunAsync("bob@example.net")).Output.ShouldContain($"Protocol  {words}\n");
    }

    private static ZoneRecord.Host Host(string name, string address) => new(name, IPAddress.Parse(address));
}
