using System.Globalization;
using System.Net;

namespace Relay.Benchmarks.Load;

/// <summary><c>Relay.Benchmarks load</c>: sends mail to a server that is there, and says how fast it took it.</summary>
internal static class LoadCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var server, .. var rest] || !IPEndPoint.TryParse(server, out var endPoint))
            return 1;

        var numbers = rest.Select(argument => int.Parse(argument, CultureInfo.InvariantCulture)).ToArray();
        var plan = new LoadPlan(endPoint)
        {
            Messages = numbers.ElementAtOrDefault(0) is > 0 and var messages ? messages : 1000,
            Sessions = numbers.ElementAtOrDefault(1) is > 0 and var sessions ? sessions : 1,
            MessageOctets = numbers.ElementAtOrDefault(2) is > 0 and var octets ? octets : 4096,
            MessagesPerConnection = numbers.ElementAtOrDefault(3) is > 0 and var each ? each : int.MaxValue,
        };
        Console.WriteLine(await LoadGenerator.RunAsync(plan, CancellationToken.None));
        return 0;
    }
}
