namespace Relay.Configuration;

/// <summary>The configuration is of no use. All that is wrong with it, a sentence each.</summary>
internal sealed class ConfigurationException(string source, IReadOnlyList<string> mistakes)
    : Exception($"{source}: {mistakes.Count} {(mistakes.Count == 1 ? "mistake" : "mistakes")}{Environment.NewLine}{string.Join(Environment.NewLine, mistakes.Select(mistake => $"  {mistake}"))}");
