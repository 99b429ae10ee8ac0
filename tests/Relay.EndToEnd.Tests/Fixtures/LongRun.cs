using System.Globalization;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>What makes a proof longer than CI has time for.</summary>
internal static class LongRun
{
    /// <summary>The number that this variable of the environment has.</summary>
    public static int Count(string variable, int inCi) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : inCi;

    /// <summary>What all chance in the run is drawn from: the variable's value, else another one each time. To be printed.</summary>
    public static int Seed(string variable) => Count(variable, inCi: Random.Shared.Next());
}
