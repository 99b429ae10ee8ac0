using System.Globalization;

namespace Relay.Smtp.Tests.Fuzzing;

/// <summary>
/// Tries a check with each kept input, and then with as many changed ones as RELAY_FUZZ_ITERATIONS says. Each has its own seed, counted up from
/// RELAY_FUZZ_SEED, so that a failure can be had again alone.
/// </summary>
internal static class Fuzzer
{
    /// <summary>For each test: some seconds for all of them together.</summary>
    private const int DefaultIterations = 10_000;

    /// <summary>No input takes a thousandth of this. One that does not come back is in a loop.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="check">Throws when something is wrong. The same random numbers each time for the same input.</param>
    public static async Task RunAsync(string corpus, Action<byte[], Random> check)
    {
        var inputs = FuzzCorpus.Read(corpus);
        inputs.ShouldNotBeEmpty();
        var current = new Trial(corpus, 0, []);
        var run = Task.Run(() =>
        {
            foreach (var input in inputs)
                Try(input, 0);

            var first = Setting("RELAY_FUZZ_SEED", 1);
            for (var seed = first; seed < first + Setting("RELAY_FUZZ_ITERATIONS", DefaultIterations); seed++)
            {
                var random = new Random((int)(seed % int.MaxValue));
                Try(Mutator.Mutate(inputs[random.Next(inputs.Count)], inputs, random), seed);
            }
        });

        for (Trial? last = null; await Task.WhenAny(run, Task.Delay(Patience)) != run; last = current)
            Assert.False(ReferenceEquals(current, last), $"It does not come back: {current}");
        await run;

        void Try(byte[] input, long seed)
        {
            var trial = new Trial(corpus, seed, input);
            Volatile.Write(ref current, trial);
            try
            {
                check(input, new Random((int)(seed % int.MaxValue)));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException(trial.ToString(), exception);
            }
        }
    }

    /// <summary>A control character, C1 included, in anything that got through.</summary>
    public static void AssertPrintable(string? text) => Assert.False(text?.Any(char.IsControl) == true, "A control character got through.");

    private static long Setting(string variable, long otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? long.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    private sealed record Trial(string Corpus, long Seed, byte[] Input)
    {
        public override string ToString() => $"{Corpus}, seed {Seed.ToString(CultureInfo.InvariantCulture)}: {FuzzCorpus.Escape(Input)}";
    }
}
