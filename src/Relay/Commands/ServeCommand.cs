using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relay.Configuration;
using Relay.Hosting;
using Relay.Submission;

namespace Relay.Commands;

/// <summary><c>relay serve</c>, and what <c>relay</c> alone does.</summary>
internal static class ServeCommand
{
    public static Command Create(Option<string?> configFile)
    {
        var command = new Command("serve", "Takes mail in and carries it on, until it is told to stop (SIGTERM, Ctrl+C). The default.");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, configFile, cancellationToken));
        return command;
    }

    public static async Task<int> RunAsync(ParseResult arguments, Option<string?> configFile, CancellationToken cancellationToken)
    {
        LoadedConfiguration? configuration = null;
        try
        {
            configuration = ConfigurationLoader.Load(arguments.GetValue(configFile));
            await using var app = RelayHost.Build(configuration);
            var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Relay");
            await app.StartAsync(cancellationToken);
            var options = configuration.Options;
            if (!options.Server.HostName.Contains('.', StringComparison.Ordinal))
                HostLog.ShortHostName(logger, options.Server.HostName);
            HostLog.Ready(logger, options.Server.HostName, string.Join(", ", options.Listeners.Select(Describe)), configuration.File);
            app.Lifetime.ApplicationStopping.Register(() => HostLog.Stopping(logger));
            await app.WaitForShutdownAsync(cancellationToken);
            HostLog.Stopped(logger);
            return ExitCodes.Success;
        }
        catch (ConfigurationException exception)
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Configuration;
        }
        catch (Exception exception) when (configuration is not null && StartFailure.Explain(exception, configuration.Options) is not null)
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync($"Relay can't start: {StartFailure.Explain(exception, configuration.Options)}");
            return ExitCodes.Failure;
        }
    }

    private static string Describe(ListenerOptions listener) => $"{StartFailure.Name(listener)} ({(listener.Tls == TlsMode.Implicit ? "TLS" : "STARTTLS")})";
}
