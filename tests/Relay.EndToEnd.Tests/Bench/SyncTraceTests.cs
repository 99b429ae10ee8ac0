using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Bench;

public sealed class SyncTraceTests
{
    [FactNeeding("strace", "python3")]
    public async Task It_sees_the_syncs_that_succeeded_and_when()
    {
        using var directory = new TemporaryDirectory();
        var trace = directory.Combine("trace");
        var prefix = SyncTrace.Prefix(trace);
        const string Script = """
            import os, sys, time
            file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)
            before = time.time()
            os.write(file, b'x')
            os.fdatasync(file)
            print(before, time.time())
            try:
                os.fsync(os.pipe()[1])
            except OSError:
                pass
            """;

        var output = (await Tool.RunAsync(prefix[0], [.. prefix[1..], "python3", "-c", Script, directory.Combine("file")])).ShouldSucceed().Output;

        var times = output.Split(' ').Select(time => DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(time, System.Globalization.CultureInfo.InvariantCulture))).ToArray();
        var syncs = await Patience.UntilAsync(() => SyncTrace.Read(trace), found => found.Count > 0, () => File.ReadAllText(trace));
        var (from, until) = syncs.ShouldHaveSingleItem();
        from.ShouldBeInRange(times[0], times[1]);
        until.ShouldBeInRange(times[0], times[1]);
    }
}
