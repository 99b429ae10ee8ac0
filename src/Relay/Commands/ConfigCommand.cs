using System.CommandLine;
using Relay.Configuration;

namespace Relay.Commands;

/// <summary><c>relay config check</c>: finds every mistake in the configuration without starting anything.</summary>
internal static class ConfigCommand
{
    public static Command Create(Option<string?> configFile)
    {
        var check = new Command("check", "Lists all mistakes in the configuration; exit code 0 when there is none.");
        check.SetAction(arguments =>
        {
            try
            {
                var configuration = ConfigurationLoader.Load(arguments.GetValue(configFile));
                arguments.InvocationConfiguration.Output.WriteLine($"{configuration.File}: no mistakes");
                return ExitCodes.Success;
            }
            catch (ConfigurationException exception)
            {
                arguments.InvocationConfiguration.Error.WriteLine(exception.Message);
                return ExitCodes.Configuration;
            }
        });
        return new Command("config", "The configuration file.") { check };
    }
}
