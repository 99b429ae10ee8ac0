using System.Globalization;
using Relay.Core.Operation;

namespace Relay.Commands.Queue;

/// <summary>A message's life for who reads it in the middle of the night: when, what, and under it whatever there is to say.</summary>
internal static class Chronicle
{
    /// <summary>Characters of what a line says: replies are shown whole, lists of a thousand recipients are not.</summary>
    private const int LineWidth = 1200;

    private const int MomentWidth = 20;
    private const int WordWidth = 10;

    public static async Task WriteAsync(TextWriter output, MessageHistory life, DateTimeOffset now, bool isFirst)
    {
        if (!isFirst)
            await output.WriteLineAsync();
        var messageId = life.Events.FirstOrDefault(e => e.MessageId is not null)?.MessageId ?? life.Queued?.MessageId;
        await output.WriteLineAsync(Join("  ", life.Id.ToString(), Printable.Column(messageId ?? "", LineWidth)));
        if (life.Events.Count == 0)
            await WriteAsync(output, "", "accepted", Accepted(life.Queued));
        foreach (var e in life.Events)
            await WriteAsync(output, Words.Moment(e.At), Word(e), Lines(e));
        if (life.Queued is { } queued)
            await WriteAsync(output, "now", "queued", queued.Recipients.SelectMany(recipient => Lines(recipient, now)));
    }

    private static async Task WriteAsync(TextWriter output, string when, string word, IEnumerable<string> lines)
    {
        var margin = $"  {when.PadRight(MomentWidth)}  {word.PadRight(WordWidth)}  ";
        foreach (var line in lines.Where(line => line.Length > 0).DefaultIfEmpty(""))
        {
            await output.WriteLineAsync((margin + Printable.Column(line, LineWidth)).TrimEnd());
            margin = new string(' ', margin.Length);
        }
    }

    private static string Word(HistoryEvent e) => e.Kind == HistoryKind.Operated ? Printable.Column(e.Account ?? "changed", LineWidth) : e.Kind.ToString().ToLowerInvariant();

    private static IEnumerable<string> Lines(HistoryEvent e) => e.Kind switch
    {
        HistoryKind.Accepted =>
        [
            Join(", ", $"from {Words.Sender(e.Sender)}", Named("account", e.Account), Named("client", e.Client), e.Size is { } size ? Words.Size(size) : null),
            Join(" ", "to", e.Recipient?.Replace(",", ", ", StringComparison.Ordinal)),
            Named("a bounce of", e.Related?.ToString()) ?? "",
        ],
        HistoryKind.Operated => [Join(", ", e.Recipient, "by an operator")],
        HistoryKind.Ended => ["nothing is left of it in the queue"],
        _ =>
        [
            Join(", ", e.Recipient, e.Attempt is { } attempt ? string.Create(CultureInfo.InvariantCulture, $"attempt {attempt}") : null),
            e.NextHop is null ? "" : Join(", ", $"at {e.NextHop}", e.Tls ?? "in clear"),
            Join(" ", e.Status, e.Text),
            e.RetryAt is { } at ? $"next attempt {Words.Moment(at)}" : "",
            e.Related is { } bounce ? $"its sender is told by {bounce}" : "",
        ],
    };

    /// <summary>Of a message whose acceptance no history tells of.</summary>
    private static IEnumerable<string> Accepted(QueuedMessage? message) => message is null
        ? []
        : [Join(", ", $"from {Words.Sender(message.Sender)}", Named("account", message.Account), Named("client", message.Client), Words.Size(message.Size)), $"at {(message.AcceptedAt is { } at ? Words.Moment(at) : "?")}"];

    private static IEnumerable<string> Lines(QueuedRecipient recipient, DateTimeOffset now) =>
        [Join(", ", recipient.Address, Words.State(recipient), Words.Count(recipient.Attempts, "attempt"), Words.Next(recipient, now)), recipient.LastOutcome ?? ""];

    private static string? Named(string name, string? value) => value is null ? null : $"{name} {value}";

    private static string Join(string separator, params ReadOnlySpan<string?> parts)
    {
        var present = new List<string>(parts.Length);
        foreach (var part in parts)
        {
            if (!string.IsNullOrEmpty(part))
                present.Add(part);
        }

        return string.Join(separator, present);
    }
}
