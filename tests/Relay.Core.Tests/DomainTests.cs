using System.Net;
using Relay.Core.Addresses;

namespace Relay.Core.Tests;

public sealed class DomainTests
{
    private const string Label63 = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk";

    [Theory]
    [InlineData("example.org", "example.org")]
    [InlineData("Example.ORG", "example.org")]
    [InlineData("localhost", "localhost")]
    [InlineData("a.b.c.d.e", "a.b.c.d.e")]
    [InlineData("3com.example", "3com.example")]
    [InlineData("under_score.example", "under_score.example")]
    [InlineData("a--b.example", "a--b.example")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example")]
    [InlineData("例え.テスト", "xn--r8jz45g.xn--zckzah")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData($"{Label63}.example", $"{Label63}.example")]
    public void A_name_is_kept_as_written_and_known_by_its_A_labels(string text, string ascii)
    {
        var domain = Domain.Parse(text);
        domain.Text.ShouldBe(text);
        domain.ToString().ShouldBe(text);
        domain.Ascii.ShouldBe(ascii);
        domain.AddressLiteral.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("example.org.")]
    [InlineData(".example.org")]
    [InlineData("example..org")]
    [InlineData("bücher.example.")]
    [InlineData("bücher..example")]
    [InlineData("-example.org")]
    [InlineData("example-.org")]
    [InlineData("example.-org")]
    [InlineData("exam ple.org")]
    [InlineData("example.org ")]
    [InlineData("example.org/x")]
    [InlineData("example.org:25")]
    [InlineData("exam*ple.org")]
    [InlineData("bücher_*.example")]
    [InlineData("a@example.org")]
    [InlineData("example.org\0")]
    [InlineData("example.org\r\n")]
    [InlineData("bücher.example\n")]
    [InlineData("bü\u0000cher.example")]
    [InlineData("bü\u2028cher.example")]
    [InlineData("bü\u202echer.example")]
    [InlineData("bü cher.example")]
    [InlineData($"{Label63}x.example")]
    public void What_is_not_a_name_is_not_taken_for_one(string text) => Domain.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Half_a_character_is_none() => Domain.TryParse("b\ud800.example", out _).ShouldBeFalse();

    [Fact]
    public void A_name_has_at_most_255_octets()
    {
        var longest = string.Join('.', Label63, Label63, Label63, Label63);
        longest.Length.ShouldBe(255);
        Domain.TryParse(longest, out _).ShouldBeTrue();
        Domain.TryParse($"{longest}.x", out _).ShouldBeFalse();
        Domain.TryParse(string.Concat(Enumerable.Repeat("a.", 500_000)) + "a", out _).ShouldBeFalse();
        Domain.TryParse(new string('ü', 100_000), out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("[192.0.2.1]", "192.0.2.1")]
    [InlineData("[0.0.0.0]", "0.0.0.0")]
    [InlineData("[255.255.255.255]", "255.255.255.255")]
    [InlineData("[010.1.2.3]", "10.1.2.3")]
    [InlineData("[IPv6:2001:db8::1]", "2001:db8::1")]
    [InlineData("[ipv6:2001:DB8::1]", "2001:db8::1")]
    [InlineData("[IPv6:::ffff:192.0.2.1]", "::ffff:192.0.2.1")]
    public void An_address_literal_is_an_address(string text, string address)
    {
        var domain = Domain.Parse(text);
        domain.AddressLiteral.ShouldBe(IPAddress.Parse(address));
        domain.Text.ShouldBe(text);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[")]
    [InlineData("[192.0.2.1")]
    [InlineData("192.0.2.1]")]
    [InlineData("[192.0.2]")]
    [InlineData("[192.0.2.]")]
    [InlineData("[192.0.2.1.]")]
    [InlineData("[192.0.2.1.2]")]
    [InlineData("[192.0.2.256]")]
    [InlineData("[192.0.2.-1]")]
    [InlineData("[192.0.2.+1]")]
    [InlineData("[192.0.2.0x1]")]
    [InlineData("[192.0.2.0001]")]
    [InlineData("[3221225985]")]
    [InlineData("[ 192.0.2.1]")]
    [InlineData("[192.0.2.1 ]")]
    [InlineData("[192.0.2.１]")]
    [InlineData("[[192.0.2.1]]")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[IPv6:]")]
    [InlineData("[IPv6:192.0.2.1]")]
    [InlineData("[IPv6:2001:db8::1%eth0]")]
    [InlineData("[IPv6:2001:db8::1/64]")]
    [InlineData("[IPv6:[2001:db8::1]]")]
    [InlineData("[IPv6:[2001:db8::1]:25]")]
    [InlineData("[IPv6: 2001:db8::1]")]
    [InlineData("[IPv6:2001:db8::1\0]")]
    [InlineData("[IPv6:2001:db8::1::2]")]
    [InlineData("[x400:c=de]")]
    public void What_is_not_an_address_literal_is_not_taken_for_one(string text) => Domain.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("example.org", "EXAMPLE.org")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("BÜCHER.example", "bücher.EXAMPLE")]
    [InlineData("[IPv6:2001:db8::1]", "[ipv6:2001:DB8::1]")]
    public void Two_ways_to_write_a_domain_are_one_domain(string one, string other)
    {
        Domain.Parse(one).ShouldBe(Domain.Parse(other));
        Domain.Parse(one).GetHashCode().ShouldBe(Domain.Parse(other).GetHashCode());
    }

    [Theory]
    [InlineData("example.org", "example.com")]
    [InlineData("example.org", "www.example.org")]
    [InlineData("192.0.2.1", "[192.0.2.1]")]
    [InlineData("[192.0.2.1]", "[192.0.2.2]")]
    public void Two_domains_are_two(string one, string other) => Domain.Parse(one).ShouldNotBe(Domain.Parse(other));

    [Fact]
    public void Parse_says_what_it_could_not_read() =>
        Should.Throw<FormatException>(() => Domain.Parse("a..b")).Message.ShouldContain("'a..b'");
}
