using System.CommandLine;
using Microsoft.Extensions.Hosting;
using Relay.Demo;
using Relay.Hosting;

namespace Relay.Commands;

/// <summary><c>relay demo</c>: the main job, shown to a newcomer without root, Docker or DNS.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var exit = new Option<bool>("--exit") { Description = "Ends after the show; exit code 0 only if all three messages ended as they should." };
        var command = new Command("demo", "Shows a message delivered, one retried and one bounced, all on this machine, then lets you try it.") { exit };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.InvocationConfiguration.Output, arguments.GetValue(exit), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(TextWriter output, bool exit, CancellationToken cancellationToken)
    {
        var timeline = new Timeline(output, SystemClock.Instance);
        timeline.Say("Relay, its real host on loopback with a throw-away queue, an embedded name server and an embedded next hop.");
        timeline.Say();
        await using var world = await DemoWorld.CreateAsync(timeline, cancellationToken);
        var show = new DemoShow(timeline, world);
        var succeeded = false;
        try
        {
            succeeded = await show.RunAsync(SystemClock.Instance, world.Relay.Lifetime.ApplicationStopping);
            if (!exit)
            {
                show.ShowHowToTry();
                await world.Relay.WaitForShutdownAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            timeline.Say("Stopped.");
        }

        return succeeded ? ExitCodes.Success : ExitCodes.Failure;
    }
}
