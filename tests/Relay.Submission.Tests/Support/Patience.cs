namespace Relay.Submission.Tests.Support;

internal static class Patience
{
    /// <summary>After this a test that hangs fails instead. Nothing that passes waits for it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
}
