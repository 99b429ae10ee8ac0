using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relay.Configuration;
using Relay.Delivery.Routing;
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
            foreach (var (number, route) in options.Delivery.Routes.Index().Where(row => PasswordFile.IsOpenToEverybody(row.Item.PasswordFile)))
                HostLog.OpenPasswordFile(logger, route.PasswordFile, number);
            var certificates = app.Services.GetRequiredService<ServerCertificates>();
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => ReadAgain(signal, certificates, logger));
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
            return exception is CertificateException or RouteException ? ExitCodes.Configuration : ExitCodes.Failure;
        }
    }

    private static string Version => typeof(ServeCommand).Assembly.GetName().Version!.ToString(3);

    /// <summary>Sent by those who have renewed a certificate, and by log rotation out of habit; its default is to end the process.</summary>
    private static void ReadAgain(PosixSignalContext signal, ServerCertificates certificates, ILogger logger)
    {
        signal.Cancel = true;
        HostLog.HungUp(logger);
        certificates.Look();
    }

    private static string Describe(ListenerOptions listener) => $"{StartFailure.Name(listener)} ({listener.Tls switch
    {
        TlsMode.Implicit => "TLS",
        TlsMode.None => "no TLS",
        _ => "STARTTLS",
    }})";
}
