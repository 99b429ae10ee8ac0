using Relay.Queue.Storage;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Storage;

/// <summary>That a file system that has died is noticed is tested end to end, where one dies.</summary>
public sealed class SyncCheckTests
{
    [Fact]
    public void A_file_system_that_lives_confirms_again_and_again()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "queue.db");
        File.WriteAllText(file, "");
        var check = new SyncCheck(file);

        check.Confirm();
        check.Confirm();
    }

    [Fact]
    public void A_file_system_without_attributes_says_nothing_about_a_sync() => new SyncCheck("/proc/self/status").Confirm();
}
