namespace Relay.Delivery.Tests.Support;

/// <summary>Turns a test that would hang into one that fails. Nothing is asserted about how long anything takes.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static Task InTimeAsync(this Task task) => task.WaitAsync(Limit);

    public static Task<T> InTimeAsync<T>(this Task<T> task) => task.WaitAsync(Limit);
}
