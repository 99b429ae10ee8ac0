namespace Relay.Mail.Tests;

/// <summary>A test that has a message read by a parser that nobody here wrote. Skipped where there is no <c>python3</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    private static readonly bool IsThere = Reach();

    public PythonFactAttribute()
    {
        if (!IsThere)
            Skip = "python3 is not on the PATH.";
    }

    private static bool Reach() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "python3.exe" : "python3")));
}
