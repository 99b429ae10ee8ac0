using System.Globalization;
using System.Text.RegularExpressions;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests.Fuzz;

/// <summary>
/// The dialogues, damaged: cut, doubled, mixed with each other, sprinkled with octets, and torn at any place. Whatever comes of it, the session
/// ends, nothing is left open, and nothing is in the queue that alice may not send. More of it with RELAY_FUZZ_ITERATIONS=100000.
/// </summary>
public sealed partial class SessionFuzzTests
{
    private const int DefaultIterations = 400;

    private static readonly string Directory = Path.Combine(AppContext.BaseDirectory, "Dialogues");

    private static readonly (string Name, string Text, bool IsLoggedIn)[] Corpus = ReadCorpus();

    [Fact]
    public async Task No_input_makes_a_session_crash_hang_or_accept_what_it_must_not()
    {
        var iterations = int.Parse(Environment.GetEnvironmentVariable("RELAY_FUZZ_ITERATIONS") ?? $"{DefaultIterations}", CultureInfo.InvariantCulture);
        for (var seed = 0; seed < iterations; seed++)
        {
            try
            {
                await RunAsync(new Random(seed));
            }
            catch (Exception exception)
            {
                throw new ShouldAssertException($"Seed {seed}: {exception.Message}", exception);
            }
        }
    }

    private static async Task RunAsync(Random random)
    {
        var door = new FrontDoor();
        var (_, text, isLoggedIn) = Corpus[random.Next(Corpus.Length)];
        await using (var client = isLoggedIn ? await door.LogInAsync() : door.Connect())
        {
            var replies = ReadAllAsync(client);
            foreach (var piece in Cut(random, Damage(random, text)))
                await client.SendAsync(piece);
            if (random.Next(4) == 0)
                await client.TearAsync();
            else
                await client.CloseAsync();
            await client.Session.WaitAsync(Patience.Limit);
            await replies;
        }

        door.ShouldBeInOrder();
        foreach (var message in door.Queue.Messages)
        {
            FakeAccounts.Alice.MaySendAs(message.Envelope.ReversePath).ShouldBeTrue();
            BareLineEnding().IsMatch(message.Text).ShouldBeFalse();
        }
    }

    private static async Task ReadAllAsync(TestClient client)
    {
        try
        {
            while (await client.TryReadAsync() is { } reply)
                reply.Lines.ShouldAllBe(line => ReplyLine().IsMatch(line));
        }
        catch (IOException)
        {
            // A connection that is torn ends for the reader too.
        }
    }

    private static string Damage(Random random, string text)
    {
        for (var wounds = random.Next(6); wounds > 0 && text.Length > 0; wounds--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(40), text.Length - at);
            text = random.Next(5) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, text.Substring(at, length)),
                2 => text.Insert(at, Some(random)),
                3 => text[..at] + (char)random.Next(256) + text[(at + 1)..],
                _ => text.Insert(at, "\r\n.\0*= "[random.Next(7)].ToString()),
            };
        }

        return text;
    }

    /// <summary>A line of any dialogue.</summary>
    private static string Some(Random random)
    {
        var lines = Corpus[random.Next(Corpus.Length)].Text.Split('\n');
        return lines[random.Next(lines.Length)] + "\n";
    }

    private static IEnumerable<string> Cut(Random random, string text)
    {
        while (text.Length > 0)
        {
            var length = Math.Min(text.Length, random.Next(3) == 0 ? 1 : random.Next(1, 200));
            yield return text[..length];
            text = text[length..];
        }
    }

    private static (string Name, string Text, bool IsLoggedIn)[] ReadCorpus()
    {
        var scripts = System.IO.Directory.GetFiles(Directory, "*.smtp").Order(StringComparer.Ordinal);
        return
        [
            .. scripts.Select(file => (Path.GetFileName(file), Dialogue.Read(file, new LimitOptions())))
                .Select(script => (script.Item1, string.Concat(script.Item2.Steps.OfType<DialogueStep.Send>().Select(send => send.Text)), script.Item2.IsLoggedIn))
                .Where(script => script.Item2.Length < 20_000),
        ];
    }

    [GeneratedRegex(@"^[2-5]\d\d[ -][^\x00-\x1F\x7F]*$")]
    private static partial Regex ReplyLine();

    [GeneratedRegex("\r(?!\n)|(?<!\r)\n")]
    private static partial Regex BareLineEnding();
}
