using System.CommandLine;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Relay.Commands.Routing;
using Relay.Configuration;
using Relay.Core;
using Relay.Core.Dns;
using Relay.Delivery;
using Relay.Delivery.Routing;
using Relay.Dns;
using Relay.Tests.Users;

namespace Relay.Tests.Routing;

/// <summary>Runs <c>relay route</c> over a name server that has these records and no others.</summary>
internal sealed class RouteFixture(params ZoneRecord[] records) : IAsyncDisposable
{
    private readonly ZoneServer _names = ZoneServer.Start(records, new IPEndPoint(IPAddress.Loopback, 0));

    public RelayOptions Options { get; } = new() { Server = { HostName = "relay.example.org" } };

    /// <summary>Nobody answers any more.</summary>
    public ValueTask DisposeAsync() => _names.DisposeAsync();

    public async Task<UsersResult> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var root = new RootCommand { RouteCommand.Create(_ => Options, Planner) };
        var exitCode = await root.Parse(["route", .. arguments], new ParserConfiguration { ResponseFileTokenReplacer = null })
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return new UsersResult(exitCode, output.ToString(), error.ToString());
    }

    private RoutePlanner Planner(RelayOptions options)
    {
        var dns = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<IRandomSource, SeededRandom>()
            .AddDns(new DnsOptions { Servers = [_names.EndPoint.ToString()], Timeout = TimeSpan.FromSeconds(2), Attempts = 1 })
            .BuildServiceProvider().GetRequiredService<IDnsResolver>();
        var settings = new DeliverySettings(options.Server.HostName, options.Delivery) { InterfaceAddresses = () => [IPAddress.Parse("192.0.2.44")] };
        return new RoutePlanner(settings, dns, new SeededRandom(), TimeProvider.System);
    }
}
