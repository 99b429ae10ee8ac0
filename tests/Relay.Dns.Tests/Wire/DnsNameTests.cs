using Relay.Dns.Wire;

namespace Relay.Dns.Tests.Wire;

public sealed class DnsNameTests
{
    [Theory]
    [InlineData("example.net", "example.net")]
    [InlineData("Example.NET.", "example.net")]
    [InlineData("_dmarc.example.net", "_dmarc.example.net")]
    [InlineData(".", ".")]
    [InlineData(@"a\.b.example", @"a\.b.example")]
    [InlineData(@"a\\b.example", @"a\\b.example")]
    [InlineData(@"\065\010.example", @"a\010.example")]
    public void A_name_is_lower_case_and_has_no_trailing_dot(string text, string expected) =>
        DnsName.Parse(text).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".example")]
    [InlineData("a..b")]
    [InlineData("a..")]
    [InlineData("bücher.example")]
    [InlineData(@"a\")]
    [InlineData(@"a\256.example")]
    public void What_no_zone_can_hold_is_not_a_name(string text) => DnsName.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_label_has_at_most_63_octets()
    {
        DnsName.TryParse(new string('a', 63) + ".example", out _).ShouldBeTrue();
        DnsName.TryParse(new string('a', 64) + ".example", out _).ShouldBeFalse();
        DnsName.TryParse(new string('a', 300), out _).ShouldBeFalse();
    }

    [Fact]
    public void A_name_has_at_most_255_octets_on_the_wire()
    {
        var label = new string('a', 63) + ".";
        DnsName.Parse(label + label + label + new string('a', 61)).Wire.Length.ShouldBe(255);
        DnsName.TryParse(label + label + label + new string('a', 62), out _).ShouldBeFalse();
    }

    [Fact]
    public void Names_that_differ_in_case_are_equal()
    {
        DnsName.Parse("MX.Example.net").ShouldBe(DnsName.Parse("mx.example.NET"));
        DnsName.Parse("MX.Example.net").GetHashCode().ShouldBe(DnsName.Parse("mx.example.NET").GetHashCode());
        DnsName.Parse("mx.example.net").ShouldNotBe(DnsName.Parse("mx.example.org"));
    }

    [Fact]
    public void A_dot_inside_a_label_is_not_a_dot_between_labels() =>
        DnsName.Parse(@"a\.b").ShouldNotBe(DnsName.Parse("a.b"));

    [Fact]
    public void The_parent_of_a_name_ends_at_the_root()
    {
        DnsName.Parse("mx.example").Parent.ShouldBe(DnsName.Parse("example"));
        DnsName.Parse("example").Parent.ShouldBe(DnsName.Root);
        DnsName.Root.Parent.ShouldBe(DnsName.Root);
    }
}
