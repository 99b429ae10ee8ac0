namespace Relay.Mail.Tests.Parsers;

/// <summary>A test that has a bounce read as Mailman reads it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FluflFactAttribute : FactAttribute
{
    public FluflFactAttribute()
    {
        if (!ScannedBounce.IsThere)
            Skip = "needs python3-flufl.bounce";
    }
}
