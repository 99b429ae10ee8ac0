using System.Globalization;
using System.Net;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Attacks;

/// <summary>No more sockets than the system gives us.</summary>
public sealed class DescriptorTests
{
    /// <summary>Above what the process has open by itself.</summary>
    private const int Descriptors = 400;

    private const int Knocking = 50;

    [FactNeeding("prlimit")]
    public async Task When_descriptors_are_exhausted_who_is_in_goes_on_and_when_there_are_some_again_the_next_is_served()
    {
        await using var route = await RecordedRoute.StartAsync(null, "prlimit", $"--nofile={Descriptors}:{Descriptors}");
        var relay = route.Relay;
        await using var early = await SubmissionClient.LogInAsync(relay.Home);
        (await early.SubmitAsync(TestMessage.Text("before"), "before@example.org")).Code.ShouldBe(250);
        await route.WaitForAsync("before@example.org");

        await using (var crowd = await Crowd.ConnectAsync(new IPEndPoint(relay.Home.Address, Loopback.SubmissionPort), Descriptors))
        {
            await Patience.UntilAsync(
                () => OpenDescriptors(relay) >= Descriptors - 2 || relay.Log.Any(line => line.Contains("sessions are taken", StringComparison.Ordinal)),
                isFull => isFull,
                () => "There are descriptors left.");
            // These knock while there is no room, so that there is work to do when there is some again.
            await using var knocking = await Crowd.ConnectAsync(new IPEndPoint(relay.Home.Address, Loopback.ImplicitTlsPort), Knocking);
            (await early.SubmitAsync(TestMessage.Text("meanwhile"), "meanwhile@example.org")).Code.ShouldBe(250);
        }

        await Patience.UntilAsync(() => OpenDescriptors(relay), count => count < Descriptors * 3 / 4, () => "The crowd is gone and its descriptors are not.");
        await using var late = await SubmissionClient.LogInAsync(relay.Home);
        (await late.SubmitAsync(TestMessage.Text("after"), "after@example.org")).Code.ShouldBe(250);
        await route.WaitForAsync("meanwhile@example.org");
        await route.WaitForAsync("after@example.org");
        relay.Log.Count.ShouldBeLessThan(Descriptors, relay.Transcript());
    }

    private static int OpenDescriptors(RelayProcess relay) =>
        Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{relay.Id}/fd")).Length;
}
