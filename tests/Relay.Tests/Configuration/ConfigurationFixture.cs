using Relay.Configuration;

namespace Relay.Tests.Configuration;

/// <summary>A configuration file in a directory of its own.</summary>
internal sealed class ConfigurationFixture : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("relay-config-");

    public string DirectoryName => _directory.FullName;

    public string File => Path.Combine(_directory.FullName, "appsettings.json");

    public LoadedConfiguration Load(string json)
    {
        System.IO.File.WriteAllText(File, json);
        return ConfigurationLoader.Load(File);
    }

    public string Mistakes(string json) => Should.Throw<ConfigurationException>(() => Load(json)).Message;

    public void Dispose() => _directory.Delete(recursive: true);
}
