using System.Globalization;

namespace Relay.Benchmarks.Scale;

/// <summary><c>Relay.Benchmarks scale</c>: the real program, and much of something. Says what it measures; fails only when mail was lost or refused.</summary>
internal static class ScaleCommand
{
    private static readonly Dictionary<string, (int Default, Func<int, int?, Task<bool>> RunAsync)> Runs = new()
    {
        ["idle"] = (10_000, (sessions, _) => IdleRun.RunAsync(sessions)),
        ["active"] = (1000, (sessions, _) => ActiveRun.RunAsync(sessions)),
        ["destinations"] = (10_000, (domains, _) => DestinationsRun.RunAsync(domains)),
        ["recipients"] = (1000, (recipients, _) => RecipientsRun.RunAsync(recipients)),
        ["large"] = (20, (messages, megabytes) => LargeRun.RunAsync(messages, megabytes ?? 50)),
        ["soak"] = (30, (minutes, _) => SoakRun.RunAsync(TimeSpan.FromMinutes(minutes))),
        ["backlog"] = (1_000_000, (messages, _) => LongQueueRun.RunAsync(messages)),
    };

    public static async Task<int> RunAsync(string[] arguments)
    {
        var numbers = arguments.Skip(1).Select(argument => int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        if (arguments is not [var name, ..] || !Runs.TryGetValue(name, out var run) || numbers.Length > 2 || numbers.Contains(0))
        {
            Console.Error.WriteLine($"scale {string.Join(" | ", Runs.Keys)}, then up to two numbers above 0");
            return 1;
        }

        var isWhole = await run.RunAsync(numbers.Length > 0 ? numbers[0] : run.Default, numbers.Length > 1 ? numbers[1] : null);
        Console.WriteLine(isWhole ? "nothing lost, nothing refused" : "NOT AS IT SHOULD BE: see above");
        return isWhole ? 0 : 1;
    }
}
