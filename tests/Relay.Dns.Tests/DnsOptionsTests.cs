using Microsoft.Extensions.Configuration;

namespace Relay.Dns.Tests;

public sealed class DnsOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => new DnsOptions().Validate().ShouldBeEmpty();

    [Theory]
    [InlineData("192.0.2.53")]
    [InlineData("192.0.2.53:5353")]
    [InlineData("2001:db8::53")]
    [InlineData("[2001:db8::53]")]
    [InlineData("[::1]:5353")]
    public void These_are_servers(string server) => new DnsOptions { Servers = [server] }.Validate().ShouldBeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("ns.example.net")]
    [InlineData("53")]
    [InlineData("010.0.0.1")]
    [InlineData("192.0.2.53:0")]
    [InlineData("192.0.2.53:99999")]
    [InlineData("192.0.2.53:")]
    [InlineData("[::1]:0")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void These_are_not_and_the_sentence_says_what_is_wrong_where(string server) =>
        new DnsOptions { Servers = ["192.0.2.1", server] }.Validate().ShouldHaveSingleItem()
            .ShouldBe($"Dns:Servers:1 is '{server}'; it must be the address of a name server, such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353.");

    [Fact]
    public void All_mistakes_are_listed_at_once() =>
        new DnsOptions { Servers = ["a", "b"], Timeout = TimeSpan.Zero, Attempts = 0, CacheEntries = -1 }.Validate().ShouldBe(
        [
            "Dns:Servers:0 is 'a'; it must be the address of a name server, such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353.",
            "Dns:Servers:1 is 'b'; it must be the address of a name server, such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353.",
            "Dns:Timeout is '00:00:00'; it must be between 00:00:00.1000000 and 00:01:00.",
            "Dns:Attempts is '0'; it must be between 1 and 10.",
            "Dns:CacheEntries is '-1'; it must be between 0 and 1000000.",
        ]);

    [Fact]
    public void The_section_binds()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Dns:Servers:0"] = "192.0.2.53",
            ["Dns:Servers:1"] = "[::1]:5353",
            ["Dns:Timeout"] = "00:00:02",
            ["Dns:Attempts"] = "2",
            ["Dns:CacheEntries"] = "5",
        }).Build();

        var options = configuration.GetSection(DnsOptions.SectionName).Get<DnsOptions>().ShouldNotBeNull();

        options.Servers.ShouldBe(["192.0.2.53", "[::1]:5353"]);
        options.Timeout.ShouldBe(TimeSpan.FromSeconds(2));
        options.Attempts.ShouldBe(2);
        options.CacheEntries.ShouldBe(5);
    }

    [Fact]
    public void A_resolver_is_not_made_from_mistakes() =>
        Should.Throw<ArgumentException>(() => Support.Resolvers.Create(TimeProvider.System, new DnsOptions { Attempts = 0 }));
}
