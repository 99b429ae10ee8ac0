using System.Globalization;
using System.Net;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Bench;

public sealed class NameServerTests
{
    [FactNeeding("nsd", "dig")]
    public async Task It_answers_for_its_zones_and_refuses_others()
    {
        await using var names = await NameServer.StartAsync(
            Zone.WithMailAt("example.org", IPAddress.Parse("127.0.0.8"), IPAddress.Parse("127.0.0.9")),
            new Zone("nomail.test", "@ MX 0 ."));

        (await AskAsync(names, "example.org", "MX")).ShouldBe("10 mx1.example.org.\n20 mx2.example.org.\n");
        (await AskAsync(names, "mx2.example.org", "A")).ShouldBe("127.0.0.9\n");
        (await AskAsync(names, "nomail.test", "MX")).ShouldBe("0 .\n");
        (await Tool.RunAsync("dig", [.. At(names), "nobody.example.org", "MX"])).Output.ShouldContain("status: NXDOMAIN");
        (await Tool.RunAsync("dig", [.. At(names), "example.net", "MX"])).Output.ShouldContain("status: REFUSED");
    }

    private static async Task<string> AskAsync(NameServer names, string name, string type)
    {
        var answer = (await Tool.RunAsync("dig", [.. At(names), "+short", name, type])).ShouldSucceed().Output;
        return string.Concat(answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).Select(line => line + "\n"));
    }

    private static string[] At(NameServer names) =>
        ["@" + names.EndPoint.Address, "-p", names.EndPoint.Port.ToString(CultureInfo.InvariantCulture)];
}
