using System.Net.NetworkInformation;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Relay.Configuration;

/// <summary>
/// Finds and reads the configuration: the file that was named, else appsettings.json in the working directory, else in /etc/relay, else
/// beside the program; over it the environment (<c>RELAY__Server__HostName</c>). Relative paths in it start at the file's own directory.
/// </summary>
internal static class ConfigurationLoader
{
    private const string FileName = "appsettings.json";

    /// <summary>Where a service has its configuration (FHS §3.7); on Windows there is no such place.</summary>
    private const string SystemFile = "/etc/relay/appsettings.json";

    /// <summary>Two underscores: with one, what Kubernetes sets for a service named "relay" (RELAY_PORT …) would be taken for settings.</summary>
    private const string EnvironmentPrefix = "RELAY__";

    private static string NotReadable => $"The user {Environment.UserName} may not read it; run the command as root, or as the user that Relay runs as.";

    /// <exception cref="ConfigurationException">With everything that is wrong.</exception>
    public static LoadedConfiguration Load(string? namedFile)
    {
        var file = Find(namedFile);
        var options = new RelayOptions();
        options.Accounts.File = "";
        var reader = new OptionsReader();
        reader.Read(Build(file), options);
        Complete(options, Path.GetDirectoryName(file)!);

        string[] mistakes = [.. reader.Mistakes, .. OptionsValidator.Validate(options)];
        return mistakes.Length == 0 ? new LoadedConfiguration(file, options) : throw new ConfigurationException(file, mistakes);
    }

    private static string Find(string? namedFile)
    {
        string[] candidates = namedFile is not null ? [namedFile] : [FileName, SystemFile, Path.Combine(AppContext.BaseDirectory, FileName)];
        return candidates.Select(Path.GetFullPath).FirstOrDefault(file => namedFile is not null || file == SystemFile ? IsThere(file) : File.Exists(file)) ??
            throw new ConfigurationException(Path.GetFullPath(candidates[0]), ["There is no such file; name one with --config FILE."]);
    }

    /// <summary>What we may not see must not be taken for absent: another file would be read in its place. A working directory may be anybody's.</summary>
    private static bool IsThere(string file)
    {
        try
        {
            return !File.GetAttributes(file).HasFlag(FileAttributes.Directory);
        }
        catch (UnauthorizedAccessException)
        {
            throw new ConfigurationException(file, [NotReadable]);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static IConfiguration Build(string file)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(file, optional: false, reloadOnChange: false)
                .AddEnvironmentVariables(EnvironmentPrefix)
                .Build();
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException || exception.InnerException is UnauthorizedAccessException)
        {
            throw new ConfigurationException(file, [NotReadable]);
        }
        catch (Exception exception) when (exception.GetBaseException() is JsonException { LineNumber: { } line } json)
        {
            // As editors count them; what it says of its own counting goes.
            throw new ConfigurationException(file, [$"It is no JSON, at line {line + 1}: {json.Message.Split(" LineNumber:")[0]}"]);
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or IOException)
        {
            throw new ConfigurationException(file, [exception.GetBaseException().Message]);
        }
    }

    private static void Complete(RelayOptions options, string directory)
    {
        if (options.Server.HostName.Length == 0)
            options.Server.HostName = SystemName();
        options.Server.DataDirectory = Path.Combine(directory, options.Server.DataDirectory);
        options.Accounts.File = options.Accounts.File.Length == 0
            ? Path.Combine(options.Server.DataDirectory, "accounts.json")
            : Path.Combine(directory, options.Accounts.File);
        foreach (var certificate in options.Tls.Certificates)
        {
            certificate.CertificateFile = Rooted(directory, certificate.CertificateFile) ?? "";
            certificate.KeyFile = Rooted(directory, certificate.KeyFile);
        }

        foreach (var route in options.Delivery.Routes)
            route.PasswordFile = Rooted(directory, route.PasswordFile) ?? "";
    }

    /// <summary>An empty text in the file is a place to fill in, not a file.</summary>
    private static string? Rooted(string directory, string? file) => string.IsNullOrEmpty(file) ? null : Path.Combine(directory, file);

    private static string SystemName()
    {
        var network = IPGlobalProperties.GetIPGlobalProperties();
        var host = network.HostName.Length > 0 ? network.HostName : System.Net.Dns.GetHostName();
        return network.DomainName is { Length: > 0 } domain && domain != "(none)" && !host.Contains('.', StringComparison.Ordinal) ? $"{host}.{domain}" : host;
    }
}
