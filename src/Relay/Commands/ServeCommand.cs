using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relay.Configuration;
using Relay.Hosting;
using Relay.Submission;
using Relay.Submission.Tls;

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
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Ignore(signal, logger));
            HostLog.Ready(logger, options.Server.HostName, string.Join(", ", options.Listeners.Select(Describe)), Version, configuration.File);
            app.Lifetime.ApplicationStopping.Register(() => HostLog.Stopping(logger));
            await app.WaitForShutdownAsync(cancellationToken);
            HostLog.Stopped(logger);
            var services = app.Services.GetServices<IHostedService>().OfType<BackgroundService>();
            return services.Any(service => service.ExecuteTask is { IsFaulted: true }) ? ExitCodes.Failure : ExitCodes.Success;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Success; // told to stop before it had started
        }
        catch (ConfigurationException exception)
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Configuration;
        }
        catch (Exception exception) when (configuration is not null && StartFailure.Explain(exception, configuration.Options) is not null)
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync($"Relay can't start: {StartFailure.Explain(exception, configuration.Options)}");
            return exception is CertificateException ? ExitCodes.Configuration : ExitCodes.Failure;
        }
    }

    private static string Version => typeof(ServeCommand).Assembly.GetName().Version!.ToString(3);

    /// <summary>Renewal hooks and log rotation send it out of habit, and its default is to end the process.</summary>
    private static void Ignore(PosixSignalContext signal, ILogger logger)
    {
        signal.Cancel = true;
        HostLog.HangUpIgnored(logger);
    }

    private static string Describe(ListenerOptions listener) => $"{StartFailure.Name(listener)} ({(listener.Tls == TlsMode.Implicit ? "TLS" : "STARTTLS")})";
}
