namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>
/// A file system in a file. Its power is cut by the system call for that: the kernel drops what it has not written yet, names, sizes and
/// content, without the log that a crash of the process alone would leave complete.
/// </summary>
internal sealed class LoopDisk : Disk
{
    private LoopDisk()
    {
    }

    /// <param name="fileSystem">ext4 or xfs.</param>
    public static async Task<LoopDisk> MountAsync(string fileSystem)
    {
        var disk = new LoopDisk();
        await disk.MakeFileSystemAsync(fileSystem);
        await disk.MountAsync("-o", "loop", disk.Image);
        return disk;
    }

    // Without -f, which would flush the log first. -x is for experts; -c "shutdown" works on ext4 as well.
    public override async Task CutPowerAsync() => (await Tool.RunAsync("xfs_io", ["-x", "-c", "shutdown", MountPoint])).ShouldSucceed();

    /// <summary>ext4 only: has the kernel find an error, on which it lets nobody write any more.</summary>
    public async Task TurnReadOnlyAsync()
    {
        var device = (await Tool.RunAsync("findmnt", ["--noheadings", "--output", "SOURCE", MountPoint])).ShouldSucceed().Output.Trim();
        await File.WriteAllTextAsync($"/sys/fs/ext4/{Path.GetFileName(device)}/trigger_fs_error", "1");
    }

    public override async Task PowerUpAsync()
    {
        await UnmountAsync(MountPoint, Image);
        await MountAsync("-o", "loop", Image);
    }
}
