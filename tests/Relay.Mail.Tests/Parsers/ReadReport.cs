using System.Text.Json;

namespace Relay.Mail.Tests.Parsers;

/// <summary>A report as Python's e-mail package understands it.</summary>
/// <param name="Original">What the third part holds; empty where there is none.</param>
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
    string Original)
{
    public static async Task<ReadReport> FromAsync(byte[] message) =>
        JsonSerializer.Deserialize<ReadReport>(await Parser.RunAsync("python3", "read_report.py", message))!;
}
