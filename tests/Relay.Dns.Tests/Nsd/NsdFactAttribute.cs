namespace Relay.Dns.Tests.Nsd;

/// <summary>A fact that needs NSD (Debian: <c>apt-get install nsd</c>), and is skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NsdFactAttribute : FactAttribute
{
    public NsdFactAttribute()
    {
        if (NsdServer.Program is null)
            Skip = "nsd is not installed.";
    }
}
