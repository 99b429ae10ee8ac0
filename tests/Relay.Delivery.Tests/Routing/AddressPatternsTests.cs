using Relay.Core.Addresses;
using Relay.Delivery.Routing;

namespace Relay.Delivery.Tests.Routing;

public sealed class AddressPatternsTests
{
    [Theory]
    [InlineData("example.org", "bob@example.org", true)]
    [InlineData("example.org", "bob@EXAMPLE.org", true)]
    [InlineData("example.org", "bob@sub.example.org", false)]
    [InlineData("*@example.org", "bob@example.org", true)]
    [InlineData("*@example.org", "bob@example.net", false)]
    [InlineData("*.example.org", "bob@sub.example.org", true)]
    [InlineData("*.example.org", "bob@a.b.Example.org", true)]
    [InlineData("*.example.org", "bob@example.org", false)]
    [InlineData("*.example.org", "bob@badexample.org", false)]
    [InlineData("*.org", "bob@example.org", true)]
    [InlineData("*.2", "bob@[192.0.2.2]", false)]
    [InlineData("bob@example.org", "Bob@Example.org", true)]
    [InlineData("bob@example.org", "bobby@example.org", false)]
    [InlineData("bücher.example", "bob@xn--bcher-kva.example", true)]
    [InlineData("[192.0.2.1]", "bob@[192.0.2.1]", true)]
    [InlineData("<>", "bob@example.org", false)]
    [InlineData("<>", null, true)]
    [InlineData("example.org", null, false)]
    public void A_pattern_fits_or_not(string pattern, string? address, bool fits)
    {
        new AddressPatterns(["other.example", pattern]).Matches(address is null ? null : Mailbox.Parse(address)).ShouldBe(fits);
        AddressPatterns.IsPattern(pattern, mayBeEmptyPath: true).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("**.example.org")]
    [InlineData("*.")]
    [InlineData("*@")]
    [InlineData("*@*.example.org")]
    [InlineData("*.[192.0.2.1]")]
    [InlineData("sales*@example.org")]
    [InlineData("exa mple.org")]
    [InlineData("@example.org")]
    public void Anything_else_is_no_pattern(string pattern)
    {
        AddressPatterns.IsPattern(pattern, mayBeEmptyPath: true).ShouldBeFalse();
        Should.Throw<FormatException>(() => new AddressPatterns([pattern]));
    }

    [Fact]
    public void The_empty_path_is_a_pattern_for_senders_only() => AddressPatterns.IsPattern("<>", mayBeEmptyPath: false).ShouldBeFalse();
}
