using System.Globalization;
using System.Text;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A message of the load. Its recipients' names say which message it is and what the next hop is to make of them.</summary>
internal sealed record LoadMessage(int Number, int Lines, IReadOnlyList<string> Recipients)
{
    private const string Taken = "taken";
    private const string Later = "later";
    private const string Never = "never";

    private const int MaxRecipients = 4;

    /// <summary>More than one chunk of the queue's, and more than two.</summary>
    private const int LinesOfLargeMessage = 9000;

    public string Subject => $"load {Number}";

    public string Text => TestMessage.Text(Subject, Body);

    /// <summary>No line like another, so that a piece that is missing or in the wrong place shows.</summary>
    public string Body
    {
        get
        {
            var body = new StringBuilder();
            for (var line = 0; line < Lines; line++)
                body.Append(CultureInfo.InvariantCulture, $"message {Number} line {line} and a few words more\r\n");
            return body.ToString();
        }
    }

    public static LoadMessage Draw(int number, Random random)
    {
        var lines = random.Next(20) == 0 ? LinesOfLargeMessage + random.Next(LinesOfLargeMessage) : 1 + random.Next(50);
        var recipients = Enumerable.Range(0, 1 + random.Next(MaxRecipients)).Select(place => string.Create(CultureInfo.InvariantCulture,
            $"{DrawFate(random)}.{number}.{place}@example.org"));
        return new LoadMessage(number, lines, [.. recipients]);
    }

    /// <summary>What the next hop says to such a recipient: at once, the second time, or not at all.</summary>
    public static string Answer(string recipient, int attempt) => Fate(recipient) switch
    {
        Later when attempt == 1 => "450 4.2.1 Come back later",
        Never => "550 5.1.1 There is nobody of that name",
        _ => "250 2.1.5 Ok",
    };

    public static bool IsLater(string recipient) => Fate(recipient) == Later;

    public static bool IsNever(string recipient) => Fate(recipient) == Never;

    /// <summary>Which message it is for.</summary>
    public static int NumberOf(string recipient) => int.Parse(recipient.Split('.')[1], CultureInfo.InvariantCulture);

    private static string Fate(string recipient) => recipient[..recipient.IndexOf('.', StringComparison.Ordinal)];

    private static string DrawFate(Random random) => random.Next(10) switch
    {
        < 7 => Taken,
        < 9 => Later,
        _ => Never,
    };
}
