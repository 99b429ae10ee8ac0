using System.CommandLine;
using Relay.Accounts;
using Relay.Configuration;
using Relay.Delivery.Routing;
using Relay.Hosting;
using Relay.Submission.Tls;

namespace Relay.Commands;

/// <summary><c>relay config check</c>: finds every mistake in the configuration, and in the files that it names, without starting anything.</summary>
internal static class ConfigCommand
{
    public static Command Create(Option<string?> configFile)
    {
        var check = new Command("check", "Lists all mistakes in the configuration; exit code 0 when there is none.");
        check.SetAction((arguments, cancellationToken) => CheckAsync(arguments, configFile, cancellationToken));
        return new Command("config", "The configuration file.") { check };
    }

    private static async Task<int> CheckAsync(ParseResult arguments, Option<string?> configFile, CancellationToken cancellationToken)
    {
        try
        {
            var configuration = ConfigurationLoader.Load(arguments.GetValue(configFile));
            var certificates = await CheckFilesAsync(configuration, cancellationToken);
            var output = arguments.InvocationConfiguration.Output;
            await output.WriteLineAsync($"{configuration.File}: no mistakes");
            foreach (var certificate in certificates)
                await output.WriteLineAsync($"{certificate.File}: {certificate}{(certificate.NotAfter < SystemClock.Instance.GetUtcNow() ? ", which is over" : "")}");
            foreach (var file in configuration.Options.Delivery.Routes.Select(route => route.PasswordFile).Where(PasswordFile.IsOpenToEverybody).Distinct())
                await output.WriteLineAsync($"{file}: every user of this host can read this password; take the right from them (chmod o-rwx)");
            return ExitCodes.Success;
        }
        catch (ConfigurationException exception)
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Configuration;
        }
    }

    /// <summary>The files that the configuration names, as the start would read them. Returns the certificates among them.</summary>
    private static async Task<IReadOnlyList<ServerCertificate>> CheckFilesAsync(LoadedConfiguration configuration, CancellationToken cancellationToken)
    {
        var mistakes = new List<string>();
        var options = configuration.Options;
        var certificates = new List<ServerCertificate>();
        foreach (var files in options.Tls.Certificates)
        {
            try
            {
                certificates.Add(ServerCertificates.Read(files));
            }
            catch (CertificateException exception)
            {
                mistakes.Add(exception.Message);
            }
        }

        try
        {
            if (File.Exists(options.Accounts.File))
                await new AccountsFile(options.Accounts.File, SystemClock.Instance).ReadAsync(cancellationToken);
        }
        catch (AccountsFileException exception)
        {
            mistakes.Add(exception.Message);
        }

        mistakes.AddRange(PasswordMistakes(options.Delivery.Routes));
        if (mistakes.Count > 0)
            throw new ConfigurationException(configuration.File, mistakes);
        return certificates;
    }

    private static IEnumerable<string> PasswordMistakes(IReadOnlyList<RouteOptions> routes)
    {
        foreach (var file in routes.Select(route => route.PasswordFile).Where(file => file.Length > 0).Distinct())
        {
            string? mistake = null;
            try
            {
                PasswordFile.Read(file);
            }
            catch (RouteException exception)
            {
                mistake = exception.Message;
            }

            if (mistake is not null)
                yield return mistake;
        }
    }
}
