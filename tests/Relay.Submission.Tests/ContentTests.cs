using System.Net;
using System.Text;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

/// <summary>What is in the queue of what was sent.</summary>
public sealed class ContentTests
{
    private const string Fields = "Date: Wed, 31 Dec 2025 23:59:00 +0000\r\nMessage-ID: <1@client.example>\r\n";

    private readonly FrontDoor _door = new();

    [Fact]
    public async Task What_is_missing_is_added_and_the_way_is_recorded()
    {
        var message = await SubmitAsync("From: alice@example.org\r\n\r\nHello Bob.\r\n", "bob@example.net");
        var lines = message.Text.Split("\r\n");
        lines[0].ShouldBe("Received: from client.example ([192.0.2.7])");
        lines[1].ShouldBe(" by mail.example.org (Relay) with ESMTPSA id 0000000000001");
        lines[2].ShouldMatch("^ for <bob@example.net> tls TLS_[A-Z0-9_]+;$");
        lines[3].ShouldBe(" Thu, 01 Jan 2026 00:00:00 +0000");
        lines[4].ShouldBe("Date: Thu, 01 Jan 2026 00:00:00 +0000");
        lines[5].ShouldBe("Message-ID: <0000000000001@mail.example.org>");
        string.Join("\r\n", lines[6..]).ShouldBe("From: alice@example.org\r\n\r\nHello Bob.\r\n");
    }

    [Fact]
    public async Task The_envelope_is_what_the_client_said_each_recipient_once()
    {
        var envelope = (await SubmitAsync($"{Fields}\r\nHello.\r\n", "bob@example.net", "Carol@Example.NET", "bob@example.net")).Envelope;
        envelope.ReversePath.ShouldBe(Mailbox.Parse("alice@example.org"));
        envelope.Recipients.Select(recipient => recipient.ForwardPath.ToString()).ShouldBe(["bob@example.net", "Carol@Example.NET"]);
        envelope.Account.ShouldBe("alice");
        envelope.AcceptedAt.ShouldBe(_door.Time.GetUtcNow());
        envelope.HasEightBitContent.ShouldBeFalse();
    }

    [Fact]
    public async Task Of_several_recipients_none_is_named_in_the_message() =>
        (await SubmitAsync($"{Fields}\r\nHello.\r\n", "bob@example.net", "carol@example.net")).Text.ShouldNotContain("example.net");

    [Fact]
    public async Task The_postmaster_is_the_one_at_this_host() =>
        (await SubmitAsync($"{Fields}\r\nHello.\r\n", "postmaster")).Envelope.Recipients.ShouldBe([new EnvelopeRecipient(Mailbox.Parse("postmaster@mail.example.org"))]);

    [Fact]
    public async Task An_address_of_ipv4_is_one_at_a_socket_of_both_families_too()
    {
        await using var client = _door.Connect(TlsMode.Implicit, address: IPAddress.Parse("::ffff:192.0.2.9"));
        await client.HandshakeAsync();
        await client.ReadAsync();
        await client.AskAsync("HELO (evil;)");
        await client.AskAsync($"AUTH PLAIN {FakeAccounts.Plain}");
        await client.BeginDataAsync();
        await client.SendAsync($"{Fields}\r\n.\r\n");
        await client.ReadAsync();
        _door.Queue.Messages.Single().Text.ShouldStartWith("Received: from \"?evil??\" ([192.0.2.9])\r\n by mail.example.org (Relay) with ESMTPSA id ");
    }

    [Theory]
    [InlineData("\r\n", false)]
    [InlineData("\r\n.\r\n", false)]
    [InlineData("\r\n..\r\n...\r\n.a\r\n", false)]
    [InlineData("\r\n\r\n\r\n\r\n", false)]
    [InlineData("\r\nNUL \0 and \x01\x1B\x7F\r\n", false)]
    [InlineData("\r\nGr\u00FC\u00DFe \u00FF\u00FE\u0080\r\n", true)]
    [InlineData("Subject: \u00FC\r\n\r\n", true)]
    [InlineData("X-Odd\u00FC: is no field\r\n", true)]
    public async Task What_was_sent_is_kept_octet_for_octet(string rest, bool eightBit)
    {
        var message = await SubmitAsync(Fields + rest, "bob@example.net");
        message.Text.ShouldStartWith("Received: ");
        // Where the blank line was forgotten one is put in its place; otherwise all that is new stands on top.
        var kept = rest.StartsWith("X-Odd", StringComparison.Ordinal) ? $"{Fields}\r\n{rest}" : Fields + rest;
        message.Text[(message.Text.IndexOf("Date: Wed", StringComparison.Ordinal))..].ShouldBe(kept);
        message.Envelope.HasEightBitContent.ShouldBe(eightBit);
    }

    [Fact]
    public async Task So_is_a_megabyte_of_the_octets_that_matter()
    {
        const int tokens = 700_000;
        string[] alphabet = ["\r\n", ".", "\r\n.", "a", "\0", "\u00FF"];
        var random = new Random(20260101);
        var body = new StringBuilder("\r\n");
        for (var i = 0; i < tokens; i++)
            body.Append(alphabet[random.Next(alphabet.Length)]);
        var content = $"{Fields}{body}\r\n";

        var message = await SubmitAsync(content, "bob@example.net");
        Assert.EndsWith(content, message.Text, StringComparison.Ordinal);
        message.Text[..^content.Length].ShouldMatch(@"^Received: [^\n]*\n( [^\n]*\n)+$");
        message.Envelope.HasEightBitContent.ShouldBeTrue();
    }

    private async Task<QueuedMessage> SubmitAsync(string content, params string[] recipients)
    {
        await using (var client = await _door.BeginDataAsync(recipients))
        {
            var stuffed = content.Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
            await client.SendAsync($"{stuffed}.\r\n");
            (await client.ReadAsync()).Last.ShouldStartWith("250 2.0.0");
        }

        _door.ShouldBeInOrder();
        return _door.Queue.Messages.ShouldHaveSingleItem();
    }
}
