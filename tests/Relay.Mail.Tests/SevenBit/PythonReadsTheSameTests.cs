using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Relay.Mail.SevenBit;
using Relay.Mail.Tests.Parsers;

namespace Relay.Mail.Tests.SevenBit;

/// <summary>Whoever reads the converted message reads what was sent: asked of a parser that nobody here wrote.</summary>
public sealed class PythonReadsTheSameTests
{
    private static readonly string[] Names = ["text/plain; charset=utf-8", "text/html", "application/octet-stream; name=\"a b.bin\"", "image/png"];

    [PythonFact]
    public async Task Random_messages_have_the_same_parts_before_and_after()
    {
        var random = new Random(1);
        for (var i = 0; i < 25; i++)
        {
            var message = Encoding.Latin1.GetBytes($"From: a@example.org\r\nSubject: {i}\r\nMIME-Version: 1.0\r\n{Entity(random, depth: 0)}\r\n");
            var survey = await ContentSurvey.MakeAsync(Pieces(message), default);
            survey.Obstacle.ShouldBeNull();
            var converted = new List<byte>();
            await foreach (var piece in SevenBitConversion.ConvertAsync(Pieces(message), survey, default))
                converted.AddRange(piece.Span);

            converted.ShouldAllBe(octet => octet < 0x80);
            var (before, after) = (await ReadAsync(message), await ReadAsync([.. converted]));
            after.Defects.ShouldBe(before.Defects);
            after.Parts.ShouldBe(before.Parts);
        }
    }

    private static string Entity(Random random, int depth)
    {
        if (depth < 3 && random.Next(3) < 3 - depth)
        {
            var boundary = $"=_{depth}.{random.Next()}";
            var parts = Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"--{boundary}\r\n{Entity(random, depth + 1)}\r\n");
            return $"Content-Type: multipart/mixed;\r\n boundary=\"{boundary}\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{string.Concat(parts)}--{boundary}--\r\n";
        }

        var name = Names[random.Next(Names.Length)];
        return $"Content-Type: {name}\r\nContent-Transfer-Encoding: {(random.Next(2) == 0 ? "8bit" : "binary")}\r\n\r\n{Body(random)}";
    }

    /// <summary>Lines of all kinds: long, blank, with white space at their ends, dashes and signs that mean something.</summary>
    private static string Body(Random random)
    {
        const string Alphabet = "abc xyz-=.\t\u00E4\u00FC\u00FF\u0080";
        var eightBit = random.Next(1, 5);
        var body = new StringBuilder();
        for (var line = random.Next(12); line > 0; line--)
        {
            for (var length = random.Next(4) == 0 ? random.Next(500) : random.Next(90); length > 0; length--)
                body.Append(Alphabet[random.Next(Alphabet.Length - 4 + eightBit)]);
            body.Append(random.Next(9) == 0 ? "--" : "").Append("\r\n");
        }

        return body.Append(random.Next(2) == 0 ? "" : "no end").ToString();
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces(byte[] message)
    {
        foreach (var piece in message.Chunk(101))
        {
            await Task.Yield();
            yield return piece;
        }
    }

    private static async Task<ReadMessage> ReadAsync(byte[] message)
    {
        var start = new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "SevenBit", "read_parts.py")])
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
        return JsonSerializer.Deserialize<ReadMessage>(await output)!;
    }

    private sealed record ReadMessage(IReadOnlyList<string> Defects, IReadOnlyList<ReadPart> Parts);

    private sealed record ReadPart(string Type, string? Name, string? Content);
}
