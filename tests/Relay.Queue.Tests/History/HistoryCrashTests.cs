using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.History;
using Relay.Queue.Tests.Crash;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.History;

/// <summary>With a real process that is killed, as <see cref="CrashTests"/> has it.</summary>
public sealed class HistoryCrashTests
{
    private const int Kills = 3;
    private const int Lines = 200;
    private const int Missing = 4030;
    private const int SetAside = 4024;
    private const int Unreadable = 4025;

    [Fact]
    public async Task The_history_of_another_process_is_read_while_it_runs_and_after_it_was_killed_and_accuses_nobody()
    {
        using var directory = new TemporaryDirectory();
        var log = new LogLines<SqliteMessageQueue>();
        var reader = new HistoryReader(directory.Path, log);
        for (var kill = 1; kill <= Kills; kill++)
        {
            using var child = ChildProcess.Start(directory.Path, seed: kill, producers: 4);
            var id = await FirstAcceptedAsync(child);
            await Task.Run(() => SpinWait.SpinUntil(() => reader.EventsOf(id).Count > 0)).OrFail();
            for (var line = 0; line < Lines; line++)
                (await child.ReadLineAsync()).ShouldNotBeNull("The child ended by itself.");
            child.Kill();
            await child.ExitAsync();

            reader.EventsOf(id)[0].Kind.ShouldBe(HistoryKind.Accepted);
            await using var queue = SqliteMessageQueue.Open(
                directory.Path, new QueueOptions(), new ManualTimeProvider(DateTimeOffset.UtcNow), new SeededRandomSource(kill), log);
            log.Messages(Missing).ShouldBeEmpty();
            log.Messages(SetAside).ShouldBeEmpty();
            log.Messages(Unreadable).ShouldBeEmpty();
        }
    }

    private static async Task<QueueId> FirstAcceptedAsync(ChildProcess child)
    {
        while (true)
        {
            var words = (await child.ReadLineAsync()).ShouldNotBeNull("The child ended by itself.").Split(' ');
            if (words[0] == "accepted" && QueueId.TryParse(words[1], out var id))
                return id;
        }
    }
}
