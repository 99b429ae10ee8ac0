using System.Text.Json;

namespace Relay.Mail.Tests.Parsers;

/// <summary>A message as mailparser understands it.</summary>
internal sealed record ParsedMail(string Subject, string To, string Type, string ReportType, string Text, IReadOnlyList<ParsedMail.Attachment> Attachments)
{
    /// <summary>The same as in tests/run.sh.</summary>
    private static readonly string Modules = Path.Combine(Cache(), "mailparser", "node_modules");

    public static bool IsThere => Parser.OnPath("node") is not null && Directory.Exists(Path.Combine(Modules, "mailparser"));

    public static async Task<ParsedMail> FromAsync(byte[] message) =>
        JsonSerializer.Deserialize<ParsedMail>(await Parser.RunAsync("node", "parse_mail.js", message, Modules))!;

    private static string Cache()
    {
        var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(caches, "relay-tests");
    }

    internal sealed record Attachment(string Type, string Content);
}
