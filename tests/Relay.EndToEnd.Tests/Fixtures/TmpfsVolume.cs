namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A volume in memory, and no larger than it says.</summary>
internal sealed class TmpfsVolume : Volume
{
    private TmpfsVolume()
    {
    }

    public static async Task<TmpfsVolume> MountAsync(int megabytes)
    {
        var volume = new TmpfsVolume();
        await volume.MountAsync("-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs");
        return volume;
    }
}
