using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;
using Xunit.Abstractions;

namespace Relay.EndToEnd.Tests.Durability;

/// <summary>
/// The disk fails at exactly one of the system calls, or at all from there on: what could not be stored is never answered 250, and when the disk is well
/// again, so is Relay.
/// </summary>
public sealed class FailingDiskTests(ITestOutputHelper output)
{
    private const int NotNow = 421;
    private const int NotStored = 452;

    /// <summary>More than it takes to come to a point.</summary>
    private const int SpareMessages = 10;

    private static readonly int Points = LongRun.Count("RELAY_POINTS", inCi: 3);

    [TheoryNeeding("strace")]
    [InlineData("fsync,fdatasync", "EIO")]
    [InlineData("pwrite64", "EIO")]
    [InlineData("pwrite64", "ENOSPC")]
    public async Task What_the_disk_did_not_take_is_not_answered_250(string calls, string error)
    {
        var random = new Random(1);
        using var directory = new TemporaryDirectory();
        await using var loaded = await LoadedRelay.StartAsync();
        var reached = 0;
        for (var point = 1; point <= Points; point++)
        {
            // Once it fails and is well again; once it fails for good, until the process is killed.
            foreach (var isForGood in new[] { false, true })
            {
                await using (await Strace.AttachAsync(
                    loaded.Relay, calls, isForGood ? Strace.FailFrom(error, point) : Strace.FailAt(error, point), directory.Combine("trace")))
                {
                    if (await IsRefusedAsync(loaded, SpareMessages + point, random))
                        reached++;
                    if (isForGood)
                    {
                        await ShouldTakeNothingAsync(loaded, random);
                        await loaded.Relay.KillAsync();
                    }
                }

                if (isForGood)
                    await loaded.Relay.RestartAsync();
                else
                    await ShouldRecoverAsync(loaded, random);
            }
        }

        await loaded.Relay.KillAsync();
        var audit = await loaded.RestartAndDrainAsync();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{error} at {calls}: a client heard of {reached} of {2 * Points} failures: {audit}"));
        audit.ShouldKeepThePromise();
        audit.Accepted.ShouldBeGreaterThan(0);
        reached.ShouldBeGreaterThan(0);
    }

    [FactNeeding("strace")]
    public async Task What_the_disk_does_not_give_back_is_put_off_and_not_lost()
    {
        var random = new Random(1);
        using var directory = new TemporaryDirectory();
        await using var loaded = await LoadedRelay.StartAsync();

        await using (await Strace.AttachAsync(loaded.Relay, "pread64", Strace.FailFrom("EIO", 1), directory.Combine("trace")))
        {
            await IsRefusedAsync(loaded, SpareMessages, random);
            await loaded.Relay.WaitForLogAsync("deferred", "could not be read from the queue");
        }

        await ShouldRecoverAsync(loaded, random);
        await loaded.Relay.KillAsync();
        var audit = await loaded.RestartAndDrainAsync();
        output.WriteLine(audit.ToString());
        audit.ShouldKeepThePromise();
    }

    /// <summary>True when one of that many messages was; not in other words than "try again later".</summary>
    private static async Task<bool> IsRefusedAsync(LoadedRelay loaded, int messages, Random random)
    {
        var (session, reply) = await SubmissionClient.TryLogInAsync(loaded.Relay.Home);
        await using (session)
        {
            for (var i = 0; i < messages && (reply is null || reply.Code == 250); i++)
                reply = await loaded.Load.SubmitAsync(session, random);
        }

        reply!.Code.ShouldBeOneOf(250, NotStored, NotNow);
        return reply.Code != 250;
    }

    private static async Task ShouldTakeNothingAsync(LoadedRelay loaded, Random random)
    {
        for (var attempt = 0; attempt < 2; attempt++)
            (await TrySubmitAsync(loaded, random))?.Code.ShouldBeOneOf(NotStored, NotNow);
    }

    /// <summary>Without a restart, as soon as it has found out.</summary>
    private static async Task ShouldRecoverAsync(LoadedRelay loaded, Random random)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (await TrySubmitAsync(loaded, random) is var reply && reply.Code != 250)
        {
            reply.Code.ShouldBeOneOf(NotStored, NotNow);
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
        }
    }

    /// <summary>What the server says, be it at the door.</summary>
    private static async Task<Reply> TrySubmitAsync(LoadedRelay loaded, Random random)
    {
        var (session, refusal) = await SubmissionClient.TryLogInAsync(loaded.Relay.Home);
        await using (session)
            return refusal ?? await loaded.Load.SubmitAsync(session, random);
    }
}
