using System.Globalization;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A file system of the test's own, mounted in a temporary directory.</summary>
internal abstract class Volume : IAsyncDisposable
{
    private const int Page = 4096;

    private readonly TemporaryDirectory _directory = new();

    protected Volume() => MountPoint = _directory.CreateSubdirectory("volume");

    public string MountPoint { get; }

    /// <summary>For Server:DataDirectory.</summary>
    public string DataDirectory => Path.Combine(MountPoint, "data");

    private string Ballast => Path.Combine(MountPoint, "ballast");

    /// <summary>Takes all the space there is, but for so many octets.</summary>
    public async Task FillAsync(long leave)
    {
        var octets = new DriveInfo(MountPoint).AvailableFreeSpace - leave;
        (await Tool.RunAsync("fallocate", ["--length", octets.ToString(CultureInfo.InvariantCulture), Ballast])).ShouldSucceed();
    }

    /// <summary>Takes what <see cref="FillAsync"/> has left, to the last page.</summary>
    public async Task FillUpAsync()
    {
        await using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[Page];
        try
        {
            while (true)
                await ballast.WriteAsync(page);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void Free() => File.Delete(Ballast);

    public virtual async ValueTask DisposeAsync()
    {
        await DetachAsync(MountPoint);
        _directory.Dispose();
    }

    protected string Combine(string name) => _directory.Combine(name);

    protected string CreateSubdirectory(string name) => _directory.CreateSubdirectory(name);

    protected async Task MountAsync(params string[] arguments) => (await Tool.RunAsync("mount", [.. arguments, MountPoint])).ShouldSucceed();

    /// <summary>Who is killed, or a loop device, lets go of a file system a moment later.</summary>
    protected static Task UnmountAsync(string directory) =>
        Patience.UntilAsync(() => Tool.RunAsync("umount", [directory]), result => result.ExitCode == 0, result => result.Everything);

    /// <summary>Unmounts it if it is mounted, even if a test that failed has left somebody in it; it ends with them.</summary>
    protected static Task DetachAsync(string directory) => Tool.RunAsync("umount", ["--lazy", directory]);
}
