namespace Relay.Queue.Tests.Support;

/// <summary>A fact that needs Linux' own means to be brought about.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "Needs Linux.";
    }
}
