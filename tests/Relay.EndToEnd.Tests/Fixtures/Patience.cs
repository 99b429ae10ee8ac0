namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Waiting for other processes: for an event where there is one, by looking again where there is none, and never for ever.</summary>
internal static class Patience
{
    /// <summary>Far beyond what anything here takes on a busy machine; reached only when something is broken.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>Reads until the value is as wanted, and returns it.</summary>
    public static Task<T> UntilAsync<T>(Func<T> read, Func<T, bool> isAsWanted, Func<string> describeFailure) =>
        UntilAsync(() => Task.FromResult(read()), isAsWanted, _ => describeFailure());

    /// <inheritdoc cref="UntilAsync{T}(Func{T}, Func{T, bool}, Func{string})"/>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> readAsync, Func<T, bool> isAsWanted, Func<T, string> describeFailure)
    {
        var deadline = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
        while (true)
        {
            var value = await readAsync();
            if (isAsWanted(value))
                return value;
            if (Environment.TickCount64 > deadline)
                throw new TimeoutException(describeFailure(value));
            await Task.Delay(LookAgain);
        }
    }
}
