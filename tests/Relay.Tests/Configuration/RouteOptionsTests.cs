using System.CommandLine;
using Relay.Commands;
using Relay.Core.Transport;

namespace Relay.Tests.Configuration;

public sealed class RouteOptionsTests : IDisposable
{
    private const string Server = """ "Server": { "HostName": "mail.example.org" } """;

    private readonly ConfigurationFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(""" { "Hots": "smart" } """, "Delivery:Routes:0:Hots is not a setting; Delivery:Routes:0 has Recipients, Senders, Accounts, Host")]
    [InlineData(""" { "Recipients": ["exa mple"] } """, "Delivery:Routes:0:Recipients is 'exa mple'; it must be a domain, *.domain for those below it, or an address")]
    [InlineData(""" { "Recipients": ["*"] } """, "Delivery:Routes:0:Recipients is '*'; it must be")]
    [InlineData(""" { "Recipients": ["<>"] } """, "Delivery:Routes:0:Recipients is '<>'; it must be")]
    [InlineData(""" { "Senders": ["bob@"] } """, "Delivery:Routes:0:Senders is 'bob@'; it must be an address, a domain, *@domain")]
    [InlineData(""" { "Accounts": [" "] } """, "Delivery:Routes:0:Accounts is ' '; it must be a login")]
    [InlineData(""" { "Host": "mail:port" } """, "Delivery:Routes:0:Host is 'mail:port'; it must be a host, host:port, address:port or [IPv6 address]:port.")]
    [InlineData(""" { "LookUpMx": true } """, "Delivery:Routes:0:LookUpMx is 'True'; it must be left out without a Host")]
    [InlineData(""" { "Host": "192.0.2.1", "LookUpMx": true } """, "Delivery:Routes:0:LookUpMx is 'True'; it must be left out where Host is an address")]
    [InlineData(""" { "Protocol": "Lmtp" } """, "Delivery:Routes:0:Protocol is 'Lmtp'; it must be Smtp without a Host")]
    [InlineData(""" { "Protocol": "Uucp", "Host": "smart" } """, "Delivery:Routes:0:Protocol is 'Uucp'; it must be one of Smtp, Smtps, Lmtp.")]
    [InlineData(""" { "Host": "smart", "Tls": "Maybe" } """, "Delivery:Routes:0:Tls is 'Maybe'; it must be one of Opportunistic, Required, Verified, None.")]
    [InlineData(""" { "Host": "smart", "Protocol": "Smtps", "Tls": "None" } """, "Delivery:Routes:0:Tls is 'None'; it must be something else than None with Smtps")]
    [InlineData(""" { "EhloName": "bücher.example" } """, "Delivery:Routes:0:EhloName is 'bücher.example'; it must be a host's name in DNS")]
    [InlineData(""" { "EhloName": "a b" } """, "Delivery:Routes:0:EhloName is 'a b'")]
    [InlineData(""" { "Host": "smart", "Password": "s3cret" } """, "Delivery:Routes:0:Password is '(hidden)'; it must be left out without a User")]
    [InlineData(""" { "Host": "smart", "PasswordFile": "/f" } """, "Delivery:Routes:0:PasswordFile is '/f'; it must be left out without a User")]
    [InlineData(""" { "Host": "smart", "AllowUnverifiedLogin": true } """, "Delivery:Routes:0:AllowUnverifiedLogin is 'True'; it must be left out without a User")]
    [InlineData(""" { "Host": "smart", "User": "u" } """, "Delivery:Routes:0:User is 'u'; it must be accompanied by a Password or a PasswordFile.")]
    [InlineData(""" { "Host": "smart", "User": "u", "Password": "s3\ncret" } """, "Delivery:Routes:0:Password is '(hidden)'; it must be without control characters.")]
    [InlineData(""" { "Host": "smart", "User": "u", "Password": "s3cret", "PasswordFile": "/nowhere/f" } """, "Delivery:Routes:0:PasswordFile is '/nowhere/f'; it must be left out where there is a Password.")]
    [InlineData(""" { "Host": "smart", "User": "u", "PasswordFile": "/nowhere/f" } """, "Delivery:Routes:0:PasswordFile is '/nowhere/f'; it must be a file that exists.")]
    [InlineData(""" { "User": "u", "Password": "s3cret" } """, "Delivery:Routes:0:User is 'u'; it must be left out without a Host: nobody logs in at the mail exchangers of strangers.")]
    [InlineData(""" { "Host": "smart", "User": "u", "Password": "s3cret", "Tls": "Required" } """, "Delivery:Routes:0:Tls is 'Required'; it must be Verified where there is a User")]
    [InlineData(""" { "Host": "smart", "User": "u", "Password": "s3cret", "LookUpMx": true } """, "Delivery:Routes:0:LookUpMx is 'True'; it must be left out where there is a User")]
    [InlineData(""" { "Host": "smart", "User": "u", "Password": "s3cret", "AllowUnverifiedLogin": true } """, "Delivery:Routes:0:AllowUnverifiedLogin is 'True'; it must be left out where Tls is Verified")]
    [InlineData(""" { "SourceAddresses": ["mail"] } """, "Delivery:Routes:0:SourceAddresses is 'mail'; it must be an IP address of this host.")]
    [InlineData(""" { "SourceAddresses": ["0.0.0.0"] } """, "Delivery:Routes:0:SourceAddresses is '0.0.0.0'; it must be an IP address of this host.")]
    [InlineData(""" { "SourceAddresses": ["192.0.2.1", "192.0.2.2", "2001:db8::1"] } """, "Delivery:Routes:0:SourceAddresses is '192.0.2.1, 192.0.2.2'; it must be one IPv4 address, one IPv6 address, or one of each.")]
    [InlineData(""" { "FirstRetry": "00:00:00" } """, "Delivery:Routes:0:FirstRetry is '00:00:00'; it must be a time above zero")]
    [InlineData(""" { "GiveUpAfter": "50.00:00:00" } """, "Delivery:Routes:0:GiveUpAfter is '50.00:00:00'; it must be a time above zero and below 40 days.")]
    [InlineData(""" { "FirstRetry": "05:00:00" } """, "Delivery:Routes:0:MaxRetry is '04:00:00'; it must be at least FirstRetry (05:00:00)")]
    [InlineData(""" { "MaxRetry": "00:01:00" } """, "Delivery:Routes:0:MaxRetry is '00:01:00'; it must be at least FirstRetry (00:02:00)")]
    [InlineData(""" { "Host": "smart" }, { "Recipients": ["example.org"] } """, "Delivery:Routes:0 is 'a row for everyone'; it must be the last one, since no row behind it is ever used")]
    public void A_mistake_is_named_with_its_key_its_value_and_what_would_be_right(string rows, string mistake)
    {
        var message = _fixture.Mistakes($$"""{ {{Server}}, "Delivery": { "Routes": [ {{rows}} ] } }""");
        message.ShouldContain(mistake);
        message.ShouldContain("1 mistake");
        message.ShouldNotContain("cret");
    }

    [Fact]
    public void Routes_as_they_were_before_they_had_an_order_say_what_they_are_now() =>
        _fixture.Mistakes($$"""{ {{Server}}, "Delivery": { "Routes": { "*": "smart:25" } } }""")
            .ShouldContain("Delivery:Routes:* has no place in a list; Delivery:Routes must be a list in brackets.");

    [Fact]
    public void An_own_address_is_an_address_or_a_network() =>
        _fixture.Mistakes($$"""{ {{Server}}, "Delivery": { "OwnAddresses": [ "203.0.113.5/24" ] } }""").ShouldContain("Delivery:OwnAddresses is '203.0.113.5/24'; it must be an address or a network");

    [Fact]
    public void A_route_has_what_the_file_says()
    {
        File.WriteAllText(Path.Combine(_fixture.DirectoryName, "secret"), "s3cret\n");
        var routes = _fixture.Load($$"""
            {
              {{Server}},
              "Delivery": {
                "Routes": [
                  { "Recipients": ["example.org", "*.example.net"], "Senders": ["<>", "*@example.com"], "Accounts": ["news"], "Host": "smart:587", "LookUpMx": false,
                    "Protocol": "smtp", "Tls": "Verified", "User": "u", "PasswordFile": "secret", "SourceAddresses": ["192.0.2.1", "2001:db8::1"],
                    "EhloName": "[192.0.2.1]", "FirstRetry": "00:01:00", "MaxRetry": "00:01:00", "GiveUpAfter": "01:00:00" },
                  { "Accounts": ["x"], "Host": "smart", "LookUpMx": true, "User": "u", "Password": "p", "AllowUnverifiedLogin": true },
                  {}
                ]
              }
            }
            """).Options.Delivery.Routes;

        routes.Count.ShouldBe(3);
        var route = routes[0];
        route.Recipients.ShouldBe(["example.org", "*.example.net"]);
        route.Senders.ShouldBe(["<>", "*@example.com"]);
        route.Accounts.ShouldBe(["news"]);
        (route.Host, route.Protocol, route.Tls, route.User).ShouldBe(("smart:587", HopProtocol.Smtp, TlsRule.Verified, "u"));
        route.PasswordFile.ShouldBe(Path.Combine(_fixture.DirectoryName, "secret"));
        route.SourceAddresses.ShouldBe(["192.0.2.1", "2001:db8::1"]);
        (route.EhloName, route.FirstRetry, route.MaxRetry, route.GiveUpAfter).ShouldBe(("[192.0.2.1]", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)));
        (routes[1].LookUpMx, routes[1].AllowUnverifiedLogin, routes[1].EffectiveTls).ShouldBe((true, true, TlsRule.Verified));
    }

    [Fact]
    public async Task A_password_file_is_read_by_the_check()
    {
        if (OperatingSystem.IsWindows())
            return;

        var file = Path.Combine(_fixture.DirectoryName, "secret");
        await File.WriteAllTextAsync(file, "s3cret\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        _fixture.Load($$"""{ {{Server}}, "Delivery": { "Routes": [ { "Host": "smart", "User": "u", "PasswordFile": "secret" } ] } }""");

        var (exitCode, output, _) = await CheckAsync();
        exitCode.ShouldBe(0);
        output.ShouldContain($"{file}: every user of this host can read this password");
        output.ShouldNotContain("s3cret");

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await CheckAsync()).Output.ShouldNotContain("every user");

        await File.WriteAllTextAsync(file, "");
        var (wrong, _, error) = await CheckAsync();
        wrong.ShouldBe(78);
        error.ShouldContain($"The password file {file} is empty.");
    }

    private async Task<(int ExitCode, string Output, string Error)> CheckAsync()
    {
        var config = new Option<string?>("--config") { Recursive = true };
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var root = new RootCommand { config, ConfigCommand.Create(config) };
        var exitCode = await root.Parse(["config", "check", "--config", _fixture.File]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (exitCode, output.ToString(), error.ToString());
    }
}
