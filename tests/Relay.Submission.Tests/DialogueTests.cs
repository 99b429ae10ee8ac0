using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

/// <summary>Every script in Dialogues, in each way that a network may deliver it. A new case is a new file there.</summary>
public sealed class DialogueTests
{
    private static readonly string Directory = Path.Combine(AppContext.BaseDirectory, "Dialogues");

    /// <summary>Those that begin with a login are played on the port that begins with TLS, and on the one that comes to it.</summary>
    public static TheoryData<string, TlsMode> Scripts()
    {
        var scripts = new TheoryData<string, TlsMode>();
        foreach (var script in System.IO.Directory.GetFiles(Directory, "*.smtp").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal))
        {
            var dialogue = Open(script).Dialogue;
            TlsMode[] modes = dialogue.IsLoggedIn ? [TlsMode.Implicit, TlsMode.StartTls] : [dialogue.Listener.Tls];
            foreach (var mode in modes)
                scripts.Add(script, mode);
        }

        return scripts;
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Line_by_line(string script, TlsMode mode)
    {
        var (door, dialogue) = Open(script);
        await using (var client = await ConnectAsync(door, dialogue, mode, octetByOctet: false))
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
    public Task Whole(string script, TlsMode mode) => PlayInGroupsAsync(script, mode, octetByOctet: false, (client, text) => client.SendAsync(text));

    [Theory]
    [MemberData(nameof(Scripts))]
    public Task Octet_by_octet(string script, TlsMode mode) => PlayInGroupsAsync(script, mode, octetByOctet: true, async (client, text) =>
    {
        foreach (var octet in text)
            await client.SendAsync(octet.ToString());
    });

    private static async Task PlayInGroupsAsync(string script, TlsMode mode, bool octetByOctet, Func<TestClient, string, Task> sendAsync)
    {
        var (door, dialogue) = Open(script);
        await using (var client = await ConnectAsync(door, dialogue, mode, octetByOctet))
        {
            var rest = dialogue.Steps.ToList();
            while (rest.Count > 0)
            {
                var end = rest.FindIndex(step => step is DialogueStep.Handshake);
                var group = rest[..(end < 0 ? rest.Count : end)];
                await sendAsync(client, string.Concat(group.OfType<DialogueStep.Send>().Select(send => send.Text)));
                foreach (var step in group.Where(step => step is not DialogueStep.Send))
                    await PlayAsync(client, step);
                if (end >= 0)
                    await PlayAsync(client, rest[end]);
                rest.RemoveRange(0, end < 0 ? rest.Count : end + 1);
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

    private static async Task<TestClient> ConnectAsync(FrontDoor door, Dialogue dialogue, TlsMode mode, bool octetByOctet)
    {
        dialogue.Listener.Tls = mode;
        if (dialogue.IsLoggedIn)
            return await door.LogInAsync(octetByOctet, dialogue.Listener);

        var client = door.Connect(dialogue.Listener, octetByOctet);
        if (mode == TlsMode.Implicit)
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
