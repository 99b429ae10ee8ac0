namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A volume whose power can be cut: what nobody has waited for is gone when it is back.</summary>
internal abstract class Disk : Volume
{
    /// <summary>Grows in its sparse file as far as it is written to. More than the smallest xfs there is, and than any space that Relay keeps free.</summary>
    private const string Size = "512M";

    private protected Disk()
    {
    }

    protected string Image => Combine("image");

    /// <summary>From now on nothing is written any more; whoever tries gets an error.</summary>
    public abstract Task CutPowerAsync();

    /// <summary>Mounts it again, when nobody is left who has a file open there.</summary>
    public abstract Task PowerUpAsync();

    /// <param name="fileSystem">ext4 or xfs.</param>
    protected async Task MakeFileSystemAsync(string fileSystem)
    {
        (await Tool.RunAsync("truncate", ["--size", Size, Image])).ShouldSucceed();
        // ext4 without the twentieth that it keeps for root, and read-only after an error, as Debian mounts its disks.
        string[] arguments = fileSystem == "ext4" ? ["-q", "-m", "0", "-e", "remount-ro", Image] : ["-q", Image];
        (await Tool.RunAsync($"mkfs.{fileSystem}", arguments)).ShouldSucceed();
    }

    /// <summary>
    /// Returns when the file system is gone. A mount namespace with a copy of the mount keeps it alive, broken as it is, and whoever mounted
    /// it again would get it back.
    /// </summary>
    /// <param name="file">What is behind its loop device.</param>
    protected async Task UnmountAsync(string directory, string file)
    {
        await UnmountAsync(directory);
        await Patience.UntilAsync(() => Tool.RunAsync("losetup", ["--associated", file]), result => result.ShouldSucceed().Output.Length == 0, result => result.Everything);
    }
}
