using System.Globalization;
using Relay.Benchmarks.Fairness;
using Relay.Benchmarks.Load;
using Relay.Benchmarks.Micro;
using Relay.Benchmarks.Queue;
using Relay.Benchmarks.Scale;
using Relay.Benchmarks.SideBySide;
using Relay.Benchmarks.SideBySide.Forgetful;

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
    case ["fairness", .. var rest]:
        await FairnessBenchmark.RunAsync(int.Parse(rest.ElementAtOrDefault(0) ?? "3000", CultureInfo.InvariantCulture), rest.ElementAtOrDefault(1));
        return 0;
    case ["compare", .. var rest]:
        return await CompareCommand.RunAsync(rest);
    case ["forgetful", "--config", var configuration]:
        await ForgetfulRelay.RunAsync(configuration);
        return 0;
    case ["load", .. var rest]:
        return await LoadCommand.RunAsync(rest);
    case ["micro", .. var rest]:
        return MicroBenchmarks.Run(rest.ElementAtOrDefault(0)) ? 0 : 1;
    case ["scale", .. var rest]:
        return await ScaleCommand.RunAsync(rest);
    default:
        Console.Error.WriteLine("""
            backlog [messages] [directory]   what a queue of deferred messages costs: the start, fresh mail, memory
            commit [directory]               how long a commit takes, for one session and for many
            fairness [messages] [directory]  what mail for destinations that are dead or slow costs the mail for one that is not
            compare                          Relay and its peers side by side; see tests/bench.sh
            load address:port [messages] [sessions] [octets] [messages per connection]  how fast the server there takes mail
            micro [filter]                   what one step of a message's path costs, in time and memory; a filter is such as *Dns*
            scale idle [sessions]            what idle sessions cost, and whether a good client notices them
            scale active [sessions]          sessions that all send all the time
            scale destinations [number]      a message to each of so many domains, and as many to one
            scale recipients [number]        a message to so many recipients, of one domain and of as many
            scale large [messages] [MB]      large messages at one time
            scale soak [minutes]             steady load: does anything grow?
            scale backlog [messages]         fresh mail end to end, with so many deferred messages in the queue and with none
            """);
        return 1;
}
