using System.Diagnostics;
using System.Text.Json;

namespace Relay.Mail.Tests;

/// <summary>A bounce as Python's e-mail package understands it.</summary>
internal sealed record ReadReport(
    IReadOnlyList<string> Defects,
    string Type,
    string ReportType,
    IReadOnlyDictionary<string, string> Fields,
    string? Preamble,
    string? Epilogue,
    IReadOnlyList<string> PartTypes,
    string Human,
    IReadOnlyList<IReadOnlyDictionary<string, string>> Status,
    string OriginalHeader)
{
    public static async Task<ReadReport> FromAsync(byte[] message)
    {
        var start = new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "read_report.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var python = Process.Start(start)!;
        var output = python.StandardOutput.ReadToEndAsync();
        var errors = python.StandardError.ReadToEndAsync();
        await python.StandardInput.BaseStream.WriteAsync(message);
        python.StandardInput.Close();
        await python.WaitForExitAsync();
        (await errors).ShouldBeEmpty();
        return JsonSerializer.Deserialize<ReadReport>(await output)!;
    }
}
