using System.Net;
using Relay.Dns.Servers;

namespace Relay.Dns.Tests.Servers;

public sealed class ResolvConfTests
{
    [Fact]
    public void A_usual_file_is_read()
    {
        var conf = ResolvConf.Parse("""
            # made by dhcp
            ; another comment
            domain corp.example
            search corp.example example.org
            nameserver 192.0.2.53
            nameserver	2001:db8::53
            options edns0 timeout:2 attempts:4 rotate
            """);

        conf.Servers.ShouldBe([IPAddress.Parse("192.0.2.53"), IPAddress.Parse("2001:db8::53")]);
        conf.Timeout.ShouldBe(TimeSpan.FromSeconds(2));
        conf.Attempts.ShouldBe(4);
    }

    [Fact]
    public void Windows_line_ends_and_trailing_words_do_no_harm() =>
        ResolvConf.Parse("nameserver 192.0.2.53  # office\r\nnameserver 192.0.2.54\r\n").Servers
            .ShouldBe([IPAddress.Parse("192.0.2.53"), IPAddress.Parse("192.0.2.54")]);

    [Theory]
    [InlineData("nameserver")]
    [InlineData("nameserver ns.example.net")]
    [InlineData("#nameserver 192.0.2.53")]
    [InlineData("nameserver fe80::1")]
    [InlineData("nameserver fe80::1%no-such-interface")]
    [InlineData("nameservers 192.0.2.53")]
    public void A_server_that_cannot_be_used_is_passed_over(string line) => ResolvConf.Parse(line).Servers.ShouldBeEmpty();

    [Fact]
    public void A_link_local_server_with_a_scope_is_used() =>
        ResolvConf.Parse("nameserver fe80::1%1").Servers.ShouldBe([IPAddress.Parse("fe80::1%1")]);

    [Fact]
    public void Options_are_capped_as_the_system_caps_them()
    {
        var conf = ResolvConf.Parse("options timeout:3600 attempts:99");

        conf.Timeout.ShouldBe(TimeSpan.FromSeconds(30));
        conf.Attempts.ShouldBe(5);
    }

    [Theory]
    [InlineData("options timeout:0 attempts:0")]
    [InlineData("options timeout: attempts:")]
    [InlineData("options timeout:-1 attempts:x")]
    public void Options_that_are_no_numbers_are_passed_over(string line)
    {
        var conf = ResolvConf.Parse(line);

        conf.Timeout.ShouldBeNull();
        conf.Attempts.ShouldBeNull();
    }
}
