using System.CommandLine;
using Relay.Accounts;
using Relay.Configuration;
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
            await CheckFilesAsync(configuration, cancellationToken);
            await arguments.InvocationConfiguration.Output.WriteLineAsync($"{configuration.File}: no mistakes");
            return ExitCodes.Success;
        }
        catch (ConfigurationException exception)
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Configuration;
        }
    }

    /// <summary>The files that the configuration names, as the start would read them.</summary>
    private static async Task CheckFilesAsync(LoadedConfiguration configuration, CancellationToken cancellationToken)
    {
        var mistakes = new List<string>();
        var options = configuration.Options;
        try
        {
            if (options.Tls.CertificateFile is not null)
                ServerCertificate.Read(options.Tls);
        }
        catch (CertificateException exception)
        {
            mistakes.Add(exception.Message);
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

        if (mistakes.Count > 0)
            throw new ConfigurationException(configuration.File, mistakes);
    }
}
