using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Relay.Benchmarks.Micro;

/// <summary>What one step of a message's path costs by itself, in time and in memory.</summary>
internal static class MicroBenchmarks
{
    /// <summary>Enough to see a change of a tenth; who looks for less gives more time.</summary>
    private const int Warmups = 3;

    private const int Iterations = 7;

    /// <param name="filter">A pattern of names such as <c>*Dns*</c>; null is all.</param>
    /// <returns>Whether there were such benchmarks and each has come to a figure.</returns>
    public static bool Run(string? filter)
    {
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarks).Assembly).Run(["--filter", filter ?? "*"], Configuration()).ToList();
        return summaries.Count > 0 && summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success));
    }

    private static ManualConfig Configuration() => ManualConfig.CreateEmpty()
        // In this process: the project that BenchmarkDotNet would make for another one falls under our Directory.Build.props, for which it was not written.
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(Warmups).WithIterationCount(Iterations))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(ConsoleLogger.Default)
        .AddExporter(MarkdownExporter.GitHub)
        .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "relay-micro"))
        .WithOptions(ConfigOptions.JoinSummary);
}
