using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

/// <summary>Every script in Dialogues, in each way that a network may deliver it. A new case is a new file there.</summary>
public sealed class DialogueTests
{
    private static readonly string Directory = Path.Combine(AppContext.BaseDirectory, "Dialogues");

    public static TheoryData<string> Scripts() =>
        new(System.IO.Directory.GetFiles(Directory, "*.smtp").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Line_by_line(string script)
    {
        var (door, dialogue) = Open(script);
        await using (var client = await ConnectAsync(door, dialogue, octetByOctet: false))
        {
            foreach (var step in dialogue.Steps)
                await PlayAsync(client, step);
            await LeaveAsync(client);
        }

        Check(door, dialogue);
    }

    /// <summary>Everything between two handshakes in one write, as RFC 2920 allows and as people do who feed a file to nc.</summary>
    [Theory]
    [MemberData(nameof(Scripts))]
    public Task Whole(string script) => PlayInGroupsAsync(script, octetByOctet: false, (client, text) => client.SendAsync(text));

    [Theory]
    [MemberData(nameof(Scripts))]
    public Task Octet_by_octet(string script) => PlayInGroupsAsync(script, octetByOctet: true, async (client, text) =>
    {
        foreach (var octet in text)
            await client.SendAsync(octet.ToString());
    });

    private static async Task PlayInGroupsAsync(string script, bool octetByOctet, Func<TestClient, string, Task> sendAsync)
    {
        var (door, dialogue) = Open(script);
        await using (var client = await ConnectAsync(door, dialogue, octetByOctet))
        {
            var rest = dialogue.Steps.ToList();
            while (rest.Count > 0)
            {
                var handshake = rest.FindIndex(step => step is DialogueStep.Handshake);
                var group = rest[..(handshake < 0 ? rest.Count : handshake)];
                await sendAsync(client, string.Concat(group.OfType<DialogueStep.Send>().Select(send => send.Text)));
                foreach (var step in group.Where(step => step is not DialogueStep.Send))
                    await PlayAsync(client, step);
                if (handshake >= 0)
                    await client.HandshakeAsync();
                rest.RemoveRange(0, handshake < 0 ? rest.Count : handshake + 1);
            }

            await LeaveAsync(client);
        }

        Check(door, dialogue);
    }

    private static (FrontDoor Door, Dialogue Dialogue) Open(string script)
    {
        var door = new FrontDoor();
        return (door, Dialogue.Read(Path.Combine(Directory, script + ".smtp"), door.Limits));
    }

    private static async Task<TestClient> ConnectAsync(FrontDoor door, Dialogue dialogue, bool octetByOctet)
    {
        if (dialogue.IsLoggedIn)
            return await door.LogInAsync(octetByOctet);

        var client = door.Connect(dialogue.Tls, octetByOctet);
        if (dialogue.Tls == TlsMode.Implicit)
            await client.HandshakeAsync();
        return client;
    }

    private static Task PlayAsync(TestClient client, DialogueStep step) => step switch
    {
        DialogueStep.Send send => client.SendAsync(send.Text),
        DialogueStep.Expect expect => ExpectAsync(client, expect.Lines),
        DialogueStep.Handshake => client.HandshakeAsync(),
        DialogueStep.Closed => client.ExpectCloseAsync(),
        _ => throw new InvalidOperationException($"{step}"),
    };

    private static async Task ExpectAsync(TestClient client, List<string> expected)
    {
        var reply = await client.ReadAsync();
        var lines = expected.Count == 1 ? [reply.Last] : reply.Lines;
        lines.Count.ShouldBe(expected.Count, reply.ToString());
        foreach (var (line, start) in lines.Zip(expected))
            line.ShouldStartWith(start, Case.Sensitive);
    }

    private static async Task LeaveAsync(TestClient client)
    {
        await client.CloseAsync();
        await client.ExpectCloseAsync();
    }

    private static void Check(FrontDoor door, Dialogue dialogue)
    {
        door.Queue.Messages.Count.ShouldBe(dialogue.Queued);
        door.ShouldBeInOrder();
    }
}
