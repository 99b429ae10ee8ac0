namespace Relay.Mail.Tests.Parsers;

/// <summary>A test that has a message read by Python's own e-mail package.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    private static readonly bool IsThere = Parser.OnPath("python3") is not null;

    public PythonFactAttribute()
    {
        if (!IsThere)
            Skip = "needs python3";
    }
}
