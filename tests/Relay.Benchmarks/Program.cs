using System.Globalization;
using Relay.Benchmarks.Queue;

// Measures; asserts nothing. Build it with -c Release. A figure says little by itself: compare those of one run.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["backlog", .. var rest]:
        await BacklogBenchmark.RunAsync(int.Parse(rest.ElementAtOrDefault(0) ?? "1000000", CultureInfo.InvariantCulture), rest.ElementAtOrDefault(1));
        return 0;
    case ["commit", .. var rest]:
        await CommitBenchmark.RunAsync(rest.ElementAtOrDefault(0));
        return 0;
    default:
        Console.Error.WriteLine("""
            backlog [messages] [directory]   what a queue of deferred messages costs: the start, fresh mail, memory
            commit [directory]               how long a commit takes, for one session and for many
            """);
        return 1;
}
