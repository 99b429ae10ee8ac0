using System.Diagnostics;
using System.Globalization;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>
/// A disk with a cache that forgets: what the kernel has written is in the memory of nbdkit until the kernel asks for a flush. To cut the power
/// is to kill nbdkit. In between are a loop device and nbdfuse, which needs no module of the kernel.
/// </summary>
internal sealed class WriteBackDisk : Disk
{
    private readonly string _socket;
    private readonly string _pidFile;
    private readonly string _window;
    private BackgroundProcess? _server;
    private BackgroundProcess? _client;

    private WriteBackDisk()
    {
        _socket = Combine("socket");
        _pidFile = Combine("pid");
        _window = CreateSubdirectory("window");
    }

    /// <summary>The disk, as a file for the loop device.</summary>
    private string Device => Path.Combine(_window, "disk");

    /// <param name="fileSystem">ext4 or xfs.</param>
    public static async Task<WriteBackDisk> MountAsync(string fileSystem)
    {
        var disk = new WriteBackDisk();
        await disk.MakeFileSystemAsync(fileSystem);
        await disk.PlugInAsync();
        return disk;
    }

    public override async Task CutPowerAsync()
    {
        using (var nbdkit = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(_pidFile), CultureInfo.InvariantCulture)))
            nbdkit.Kill();
        await _server!.WaitForExitAsync();
    }

    public override async Task PowerUpAsync()
    {
        await UnmountAsync(MountPoint, Device);
        await UnmountAsync(_window);
        await UnplugAsync();
        await PlugInAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await DetachAsync(MountPoint);
        await DetachAsync(_window);
        await UnplugAsync();
        await base.DisposeAsync();
    }

    private async Task PlugInAsync()
    {
        // Through a shell: it asks to end when the thread that started it does, and a thread of ours may end at any time.
        _server = BackgroundProcess.Start(
            "sh", "-c", "\"$@\"; exit", "sh", "nbdkit", "--foreground", "--unix", _socket, "--pidfile", _pidFile, "--filter=cache", "file", Image, "cache=writeback");
        await Patience.UntilAsync(() => File.Exists(_pidFile) && File.ReadAllText(_pidFile).EndsWith('\n'), isReady => isReady, () => $"nbdkit does not listen.\n{_server.Transcript()}");
        _client = BackgroundProcess.Start("nbdfuse", Device, "--unix", _socket);
        await Patience.UntilAsync(() => File.Exists(Device), isThere => isThere, () => $"nbdfuse shows no disk.\n{_client.Transcript()}\n{_server.Transcript()}");
        await MountAsync("-o", "loop", Device);
    }

    private async Task UnplugAsync()
    {
        if (_client is not null)
            await _client.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        (_client, _server) = (null, null);
        File.Delete(_pidFile);
        File.Delete(_socket);
    }
}
