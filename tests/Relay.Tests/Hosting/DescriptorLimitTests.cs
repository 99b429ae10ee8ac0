using Relay.Hosting;

namespace Relay.Tests.Hosting;

public sealed class DescriptorLimitTests
{
    [Theory]
    [InlineData("Max open files            1048576              1048576              files     ", 786_252)]
    [InlineData("Max open files            1024                 4096                 files     ", 588)]
    [InlineData("Max open files            350                  350                  files     ", 83)]
    [InlineData("Max open files            100                  100                  files     ", 1)]
    public void Some_descriptors_are_not_for_sessions(string row, int sessions) =>
        DescriptorLimit.MaxSessions(["Limit                     Soft Limit           Hard Limit           Units     ", row]).ShouldBe(sessions);

    [Theory]
    [InlineData("Max open files            1048576              1048576              files     ", 131_042)]
    [InlineData("Max open files            1024                 4096                 files     ", 98)]
    [InlineData("Max open files            100                  100                  files     ", 1)]
    public void Some_of_those_are_for_what_goes_out(string row, int connections) => DescriptorLimit.MaxConnections([row]).ShouldBe(connections);

    [Theory]
    [InlineData("Max open files            unlimited            unlimited            files     ")]
    [InlineData("Max processes             100                  100                  processes ")]
    public void No_limit_is_none(string row) => DescriptorLimit.MaxSessions([row]).ShouldBeNull();
}
