using System.Diagnostics;
using System.Text;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Runs a program to its end.</summary>
internal static class Tool
{
    /// <param name="input">What it reads from its standard input, octets as Latin-1.</param>
    public static async Task<ToolResult> RunAsync(string program, IReadOnlyList<string> arguments, string input = "")
    {
        var start = StartInfo(program, arguments);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await WriteAsync(process, input);
            // The pipes end with the last process that holds them, so this also waits for what the program left behind.
            await Task.WhenAll(output, error, process.WaitForExitAsync()).WaitAsync(Patience.Limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Patience.Limit}.");
        }

        return new ToolResult($"{program} {string.Join(' ', arguments)}", process.ExitCode, await output, await error);
    }

    public static ProcessStartInfo StartInfo(string program, IReadOnlyList<string> arguments)
    {
        var path = ToolPath.Find(program) ?? throw new FileNotFoundException($"There is no {program} here.");
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Encoding.Latin1,
            StandardOutputEncoding = Encoding.Latin1,
            StandardErrorEncoding = Encoding.Latin1,
        };
        if (ToolPath.LibraryPath(path) is { } libraries)
            start.Environment["LD_LIBRARY_PATH"] = libraries;
        return start;
    }

    private static async Task WriteAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all: its exit code and output say why.
        }
    }
}
