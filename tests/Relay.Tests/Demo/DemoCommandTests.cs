using System.CommandLine;
using Relay.Commands;

namespace Relay.Tests.Demo;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task The_demo_delivers_one_message_retries_one_and_bounces_one()
    {
        var output = new StringWriter();
        var exitCode = await DemoCommand.Create().Parse(["--exit"]).InvokeAsync(new InvocationConfiguration { Output = TextWriter.Synchronized(output) });

        var text = output.ToString();
        exitCode.ShouldBe(0, text);
        text.ShouldContain("delivered to=<alice@delivered.example> via=mx.nexthop.example");
        text.ShouldContain("451 4.7.1 Greylisted");
        text.ShouldContain("delivered to=<bob@later.example> via=mx.nexthop.example [127.0.0.1]");
        text.ShouldContain("failed to=<nobody@refused.example> attempt=1 status=5.1.1");
        text.ShouldContain("Subject: Undelivered mail: nobody@refused.example");
        text.ShouldContain("All three ended as they should");
    }
}
