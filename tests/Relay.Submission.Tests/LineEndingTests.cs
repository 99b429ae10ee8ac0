using Relay.Smtp.Data;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

/// <summary>What a listener for old devices makes of bare CR and LF, and of lines that are too long.</summary>
public sealed class LineEndingTests
{
    private readonly FrontDoor _door = new();

    [Fact]
    public async Task Bare_line_ends_become_proper_ones_before_anything_looks_at_them()
    {
        const string said = "From: alice@example.org\nSubject: hello\r\r\nHello\n.\nMAIL FROM:<x@example.org>\r..two\n...three\r\n.\r.\n.\r\nBye\n\r\n.\r\n";
        const string kept = "From: alice@example.org\r\nSubject: hello\r\n\r\nHello\r\n.\r\nMAIL FROM:<x@example.org>\r\n.two\r\n..three\r\n.\r\n.\r\n.\r\nBye\r\n\r\n";
        foreach (var octetByOctet in new[] { false, true })
        {
            await using var client = await _door.LogInAsync(octetByOctet, new ListenerOptions { LineEndings = LineEndingPolicy.Normalise });
            await client.BeginDataAsync();
            foreach (var piece in octetByOctet ? said.Select(octet => octet.ToString()) : [said])
                await client.SendAsync(piece);
            (await client.ReadAsync()).Last.ShouldStartWith("250 2.0.0");
        }

        _door.Queue.Messages.Count.ShouldBe(2);
        _door.Queue.Messages.ShouldAllBe(message => message.Text.EndsWith(kept, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sender_behind_a_bare_line_feed_is_judged_as_it_will_be_read()
    {
        await using var client = await _door.LogInAsync(listener: new ListenerOptions { LineEndings = LineEndingPolicy.Normalise });
        await client.BeginDataAsync();
        (await client.AskAsync("Subject: hello\nFrom: ceo@example.com\n\nHello\r\n.")).ShouldStartWith("550 5.7.1 <ceo@example.com> in From");
    }

    [Fact]
    public async Task Folded_lines_are_short_enough_for_every_next_hop()
    {
        await using var client = await _door.LogInAsync(listener: new ListenerOptions { LongLines = LongLinePolicy.Fold });
        await client.BeginDataAsync();
        (await client.AskAsync($"From: alice@example.org\r\nSubject: {new string('s', 1500)}\r\n\r\n{new string('x', 5000)}\r\n.")).ShouldStartWith("250 2.0.0");
        _door.Queue.Messages.ShouldHaveSingleItem().Text.Split("\r\n").ShouldAllBe(line => line.Length <= 998);
    }
}
