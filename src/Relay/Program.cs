using System.CommandLine;
using System.Globalization;
using Relay.Commands;
using Relay.Commands.Queue;
using Relay.Commands.Routing;
using Relay.Commands.Users;
using Relay.Configuration;
using Relay.Hosting;

// What we write is read by machines and by people in any country: the same everywhere.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var config = new Option<string?>("--config", "-c")
{
    Description = "The configuration file; default: appsettings.json here, else in /etc/relay, else beside the program.",
    Recursive = true,
};
var queue = new QueueRunner(
    arguments => ConfigurationLoader.Load(arguments.GetValue(config)).Options,
    (options, cancellationToken) => QueueAccess.OpenAsync(options, SystemClock.Instance, cancellationToken),
    SystemClock.Instance,
    ConsoleInput.System,
    Console.OpenStandardOutput);
var relay = new RootCommand("Relay, an organisation's outbound mail server: takes mail from those who may send, and carries it to its recipients.")
{
    config,
    ServeCommand.Create(config),
    DemoCommand.Create(),
    UsersCommand.Create(arguments => ConfigurationLoader.Load(arguments.GetValue(config)).Options.Accounts.File, new SystemRandom(), SystemClock.Instance, ConsoleInput.System),
    QueueCommand.Create(queue),
    TraceCommand.Create(queue),
    RouteCommand.Create(arguments => ConfigurationLoader.Load(arguments.GetValue(config)).Options, LivePlanner.Create),
    ConfigCommand.Create(config),
};
relay.SetAction((arguments, cancellationToken) => ServeCommand.RunAsync(arguments, config, cancellationToken));
// No response files: "@example.org" is the beginning of an address. The host ends the process in order when it is told to stop; nobody else may cut that short.
return await relay.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
