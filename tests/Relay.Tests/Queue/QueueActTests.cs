using Relay.Core.Operation;

namespace Relay.Tests.Queue;

public sealed class QueueActTests
{
    private readonly QueueFixture _queue = new();

    [Theory]
    [InlineData("retry", QueueAction.Retry, "Due now: 3 recipients of 2 messages.")]
    [InlineData("hold", QueueAction.Hold, "Held 3 recipients of 2 messages.")]
    [InlineData("release", QueueAction.Release, "Released 3 recipients of 2 messages.")]
    public async Task What_can_be_taken_back_is_done_unasked(string command, QueueAction action, string done)
    {
        (await _queue.RunAsync(command, "--domain", "example.net")).ShouldBe(new(0, done + "\n", ""));

        _queue.Control.Asked.ShouldBe([(action, new QueueFilter { Recipient = "@example.net" })]);
    }

    [Theory]
    [InlineData("remove", QueueAction.Remove, "Remove 3 recipients of 2 messages, for good, and tell nobody? [y/N] ", "Removed 3 recipients of 2 messages.")]
    [InlineData("bounce", QueueAction.Bounce, "Give up 3 recipients of 2 messages, and tell their senders? [y/N] ", "Given up: 3 recipients of 2 messages.")]
    public async Task What_can_not_be_taken_back_is_asked_about(string command, QueueAction action, string question, string done)
    {
        var filter = new QueueFilter { Id = Some.Id };
        (await _queue.AnswerAsync("n\n", command, Some.Id.ToString())).ShouldBe(new(1, "", question + "Nothing was changed.\n"));
        (await _queue.AnswerAsync("", command, Some.Id.ToString())).ShouldBe(new(1, "", question + "Nothing was changed.\n"));
        (await _queue.RunAsync(command, Some.Id.ToString())).ShouldBe(
            new(1, "", question.Replace(" [y/N] ", " There is no terminal to ask this at: use --yes.\n", StringComparison.Ordinal)));
        _queue.Control.Asked.ShouldBe([filter, filter, filter]);

        (await _queue.AnswerAsync("Yes\n", command, Some.Id.ToString())).ShouldBe(new(0, done + "\n", question));
        (await _queue.RunAsync(command, Some.Id.ToString(), "-y")).ShouldBe(new(0, done + "\n", ""));
        _queue.Control.Asked.Skip(3).ShouldBe([filter, (action, filter), (action, filter)]);
    }

    [Theory]
    [InlineData("retry", "Try 3 recipients of 2 messages again now? [y/N] ")]
    [InlineData("hold", "Hold 3 recipients of 2 messages? [y/N] ")]
    [InlineData("release", "Release 3 recipients of 2 messages? [y/N] ")]
    [InlineData("remove", "Remove 3 recipients of 2 messages, for good, and tell nobody? [y/N] ")]
    public async Task Everything_has_to_be_said_and_is_asked_about(string command, string question)
    {
        var vague = await _queue.AnswerAsync("y\n", command);
        vague.ExitCode.ShouldBe(1);
        vague.Error.ShouldStartWith("Say which: an ID, --sender");
        (await _queue.RunAsync(command, "--all", "--account", "alice")).ShouldBe(new(1, "", "--all and anything else that says which exclude each other.\n"));
        _queue.Control.Asked.ShouldBeEmpty();

        var result = await _queue.AnswerAsync("y\n", command, "--all");

        result.ExitCode.ShouldBe(0);
        result.Error.ShouldBe(question);
        _queue.Control.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Nobody_is_asked_about_nothing()
    {
        _queue.Control.Count = new QueueCount(0, 0, null, 0, 0, 0, 0);
        _queue.Control.Change = new QueueChange(0, 0, 0);

        (await _queue.RunAsync("remove", "--all")).ShouldBe(new(0, "Nothing was changed.\n", ""));
        _queue.Control.Asked.ShouldBe([QueueFilter.All]); // and nothing is done to what comes a moment later
    }

    [Theory]
    [InlineData("--sender")]
    [InlineData("--recipient")]
    [InlineData("--domain")]
    [InlineData("--account")]
    [InlineData("--reason")]
    public async Task What_is_empty_means_nobody(string option)
    {
        (await _queue.RunAsync("remove", option, "", "--yes")).Error.ShouldStartWith($"{option} is empty.");
        _queue.Control.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_under_way_is_told_apart()
    {
        _queue.Control.Change = new QueueChange(1, 1, 2);
        (await _queue.RunAsync("remove", "--all", "--yes")).Output.ShouldBe("Removed 1 recipient of 1 message. Under way, and left to the attempt: 2 recipients.\n");
        _queue.Control.Change = new QueueChange(0, 0, 1);
        (await _queue.RunAsync("retry", "--all", "--yes")).Output.ShouldBe("Nothing was changed. Under way, and left to the attempt: 1 recipient.\n");
        (await _queue.RunAsync("retry", "--all", "--yes", "--json")).Output.ShouldBe("{\"recipients\":0,\"messages\":0,\"underWay\":1}\n");
    }
}
