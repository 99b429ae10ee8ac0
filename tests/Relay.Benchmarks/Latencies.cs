using System.Globalization;

namespace Relay.Benchmarks;

/// <summary>How long each of many things took, how many a second there were, and what they cost: the processor's time depends less on who else uses the machine.</summary>
internal sealed record Latencies(double[] Milliseconds, TimeSpan Elapsed, TimeSpan Processor)
{
    public double MicrosecondsEach => Processor.TotalMicroseconds / Milliseconds.Length;

    public double PerSecond => Milliseconds.Length / Elapsed.TotalSeconds;

    public double Percentile(double share)
    {
        var sorted = Milliseconds.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{PerSecond,8:0}/s   CPU {MicrosecondsEach,5:0} µs each   p50 {Percentile(0.5),7:0.00} ms   p99 {Percentile(0.99),7:0.00} ms   worst {Milliseconds.Max(),7:0.00} ms");
}
