namespace Relay.Admin.Tests.Support;

internal static class Waiting
{
    /// <summary>No test measures time; this only makes one that would hang fail instead.</summary>
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    public static Task<T> OrFail<T>(this Task<T> task) => task.WaitAsync(Hung);

    public static Task OrFail(this Task task) => task.WaitAsync(Hung);
}
