using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Relay.Accounts;
using Relay.Admin;
using Relay.Configuration;
using Relay.Core;
using Relay.Core.Queue;
using Relay.Delivery;
using Relay.Dns;
using Relay.Queue;
using Relay.Submission;
using Relay.Submission.Tls;

namespace Relay.Hosting;

/// <summary>The composition root: puts the stages together in the order of a message's path.</summary>
internal static class RelayHost
{
    /// <summary>For sessions and deliveries under way when we are told to stop; systemd and Kubernetes kill after 90 and 30 seconds.</summary>
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(25);

    /// <param name="log">Null: the console, as configured.</param>
    /// <param name="substitute">Puts something else in a stage's place, for who measures what that stage costs; null for none.</param>
    public static WebApplication Build(LoadedConfiguration configuration, ILoggerProvider? log = null, Action<IServiceCollection>? substitute = null)
    {
        var options = configuration.Options;
        // Kestrel is our socket layer; of the web framework nothing else is wanted, its own configuration least of all.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<HostOptions>(host => (host.ShutdownTimeout, host.ServicesStopConcurrently) = (ShutdownLimit, true)); // a client that lingers takes no time from deliveries
        AddLogging(builder.Logging, options.Logging, log);

        builder.Services.AddSingleton(SystemClock.Instance);
        builder.Services.AddSingleton<IRandomSource, SystemRandom>();
        builder.Services.AddAccounts(options.Accounts, Path.Combine(options.Server.DataDirectory, "decoy.key"));
        builder.Services.AddServerCertificates(options.Tls, configuration.CertificateDirectory, options.Server.HostName);
        builder.Services.AddSubmission(options.Listeners, provider => new SubmissionSettings(options.Server.HostName, options.Limits, provider.GetRequiredService<ServerCertificates>())
        {
            Messages = options.Messages,
            FailedLogins = options.FailedLogins,
            Quotas = options.Quotas,
            QuotaFile = Path.Combine(options.Server.DataDirectory, "quotas.json"),
        });
        builder.Services.AddQueue(options.Server.QueueDirectory(), options.Queue);
        builder.Services.AddAdmin(options.Server.AdminSocket());
        builder.Services.AddDns(options.Dns);
        builder.Services.AddDelivery(new DeliverySettings(options.Server.HostName, options.Delivery));

        substitute?.Invoke(builder.Services);
        var app = builder.Build();
        // What may fail is made here, where it is the start that fails and not the first session.
        app.Services.GetRequiredService<IMessageQueue>();
        app.Services.GetRequiredService<SubmissionSettings>();
        app.UseAdmin();
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Relay");
        FitSessions(options.Limits, logger);
        FitConnections(options.Delivery, logger);
        return app;
    }

    private static void FitSessions(LimitOptions limits, ILogger logger)
    {
        if (DescriptorLimit.MaxSessions() is not { } possible || possible >= limits.MaxSessions)
            return;

        HostLog.FewDescriptors(logger, possible, limits.MaxSessions);
        limits.MaxSessions = possible;
    }

    private static void FitConnections(DeliveryOptions delivery, ILogger logger)
    {
        if (DescriptorLimit.MaxConnections() is not { } possible || possible >= delivery.MaxConnections)
            return;

        HostLog.FewDescriptorsForDelivery(logger, possible, delivery.MaxConnections);
        delivery.MaxConnections = possible;
    }

    private static void AddLogging(ILoggingBuilder logging, LogOptions options, ILoggerProvider? log)
    {
        logging.SetMinimumLevel(options.Level);
        logging.AddFilter("Microsoft", options.Level > LogLevel.Warning ? options.Level : LogLevel.Warning);
        // A start that fails is thrown to us as well, and we say it in one line; a service that dies is not.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        if (log is not null)
            logging.AddProvider(log);
        else if (options.Format == LogFormat.Json)
            logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ"));
        else
            logging.AddSimpleConsole(console => (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat, console.ColorBehavior) =
                (true, true, "yyyy-MM-ddTHH:mm:ss.fffZ ", LoggerColorBehavior.Disabled));
    }
}
