using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Queue;
using Relay.Queue;
using Relay.Queue.CrashChild;

// Works on a queue until it is killed, and says on standard output what it may be held to. Arguments: directory, seed, producers.
var random = new SeededRandom(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
#pragma warning disable RS0030 // the composition root of this program
var time = TimeProvider.System;
#pragma warning restore RS0030
try
{
    await using var queue = SqliteMessageQueue.Open(args[0], new QueueOptions(), time, random, NullLogger<SqliteMessageQueue>.Instance);
    Ledger.Write("opened");
    var producers = Enumerable.Range(0, int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture)).Select(_ => new Producer(queue, time, random).RunAsync());
    var orphaned = Task.Run(Console.In.ReadToEnd); // the test holds the other end: it ends if the test is gone
    await await Task.WhenAny([orphaned, new Consumer(queue, time, random).RunAsync(), .. producers]);
    return 0;
}
catch (QueueUnavailableException exception)
{
    Ledger.Write($"refused {exception.Message}");
    return 1;
}
