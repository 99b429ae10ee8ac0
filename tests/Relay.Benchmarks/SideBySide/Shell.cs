using System.Diagnostics;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.Benchmarks.SideBySide;

/// <summary>Starts programs, those that have been unpacked and those that are installed.</summary>
internal static class Shell
{
    /// <summary>Runs one to its end.</summary>
    /// <returns>What it wrote, to either stream.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string input = "")
    {
        var start = StartInfo(program, arguments);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        var text = await output + await error;
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{text}");
    }

    /// <summary>Starts one whose output, both streams, goes into a file.</summary>
    public static Process StartInto(string file, string program, params IReadOnlyList<string> arguments)
    {
        var inner = StartInfo(program, arguments);
        var start = new ProcessStartInfo("sh", ["-c", "file=$1; shift; exec \"$@\" >\"$file\" 2>&1", "sh", file, inner.FileName, .. arguments]);
        foreach (var (name, value) in inner.Environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static Task SignalAsync(string signal, int process) => RunAsync("kill", [$"-{signal}", Text(process)]);

    public static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static ProcessStartInfo StartInfo(string program, IReadOnlyList<string> arguments)
    {
        var path = ToolPath.Find(program) ?? throw new InvalidOperationException($"There is no {program} here; tests/bench.sh fetches it.");
        var start = new ProcessStartInfo(path, arguments);
        if (ToolPath.LibraryPath(path) is { } libraries)
            start.Environment["LD_LIBRARY_PATH"] = libraries;
        return start;
    }
}
