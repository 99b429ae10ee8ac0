using System.Net;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

/// <summary>Who comes too often, too slowly, or with guesses.</summary>
public sealed class AttackTests
{
    private readonly FrontDoor _door = new();

    [Fact]
    public async Task One_address_does_not_take_all_the_sessions()
    {
        _door.Limits.MaxSessionsPerAddress = 2;
        await using var first = _door.Connect();
        await using var second = _door.Connect();
        (await first.ReadAsync()).Last.ShouldStartWith("220 ");
        (await second.ReadAsync()).Last.ShouldStartWith("220 ");
        await using (var third = _door.Connect())
        {
            (await third.ReadAsync()).Last.ShouldBe("421 4.7.0 mail.example.org has too many sessions open, try again later");
            await third.ExpectCloseAsync();
        }

        await using var other = _door.Connect(address: IPAddress.Parse("198.51.100.7"));
        (await other.ReadAsync()).Last.ShouldStartWith("220 ");

        (await first.AskAsync("QUIT")).ShouldStartWith("221 ");
        await first.ExpectCloseAsync();
        await using var later = _door.Connect();
        (await later.ReadAsync()).Last.ShouldStartWith("220 ");
    }

    [Fact]
    public async Task Where_only_a_handshake_could_tell_a_client_too_many_hears_nothing()
    {
        _door.Limits.MaxSessions = 1;
        await using var first = _door.Connect(TlsMode.Implicit);
        await first.HandshakeAsync();
        await using var second = _door.Connect(TlsMode.Implicit);
        await second.ExpectCloseAsync();
    }

    [Fact]
    public async Task An_account_has_no_more_sessions_than_it_may()
    {
        _door.Quotas.Account = new() { Sessions = 1 };
        await using var first = await _door.LogInAsync();
        await using var second = await _door.ConnectTlsAsync();
        await second.AskAsync("EHLO client.example");
        (await second.AskAsync($"AUTH PLAIN {FakeAccounts.Plain}")).ShouldStartWith("421 4.7.0 Too many sessions of this account");
        await second.ExpectCloseAsync();

        await first.AskAsync("QUIT");
        await first.ExpectCloseAsync();
        await using var third = await _door.LogInAsync();
    }

    [Theory]
    [InlineData("NOOP")]
    [InlineData("EHLO client.example")]
    public async Task Who_does_not_log_in_is_left_however_busy(string command)
    {
        await using var client = _door.Connect();
        await client.ReadAsync();
        var step = _door.Limits.LoginTimeout / 4;
        for (var i = 0; i < 3; i++)
        {
            (await client.AskAsync(command)).ShouldStartWith("250");
            _door.Time.Advance(step);
        }

        (await client.AskAsync(command)).ShouldStartWith("250");
        _door.Time.Advance(step);
        await client.SendAsync(command + "\r\n");
        (await client.ReadAsync()).Last.ShouldStartWith("421 4.4.2");
        await client.ExpectCloseAsync();
    }

    [Fact]
    public async Task A_session_ends_when_it_is_old_and_not_in_the_middle_of_a_message()
    {
        await using var client = await _door.BeginDataAsync();
        _door.Limits.DataRateGrace = _door.Limits.SessionTimeout * 2;
        _door.Time.Advance(TimeSpan.FromMinutes(1));
        (await client.AskAsync("Subject: hello\r\n\r\nHello\r\n.")).ShouldStartWith("250 2.0.0");
        _door.Time.Advance(_door.Limits.SessionTimeout);
        (await client.AskAsync("NOOP")).ShouldStartWith("421 4.4.2");
        await client.ExpectCloseAsync();
    }

    [Fact]
    public async Task Nor_between_two_chunks_of_one()
    {
        _door.Limits.SessionTimeout = _door.Limits.CommandTimeout / 2;
        await using var client = await _door.LogInAsync();
        await client.AskAsync("MAIL FROM:<alice@example.org>");
        await client.AskAsync("RCPT TO:<bob@example.net>");
        await client.SendAsync("BDAT 18\r\nSubject: hello\r\n\r\n");
        await client.ReadAsync();
        _door.Time.Advance(_door.Limits.SessionTimeout);
        (await client.AskAsync("BDAT 0 LAST")).ShouldStartWith("250 2.0.0 OK");
        (await client.AskAsync("NOOP")).ShouldStartWith("421 4.4.2");
    }

    /// <summary>Who waits with all of them before the last step must not learn from the answers which was right.</summary>
    [Fact]
    public async Task Guesses_that_wait_for_each_other_are_no_more_than_others()
    {
        var waiting = new List<ScramGuess>();
        for (var i = 0; i < 20; i++)
        {
            var client = await _door.ConnectTlsAsync();
            await client.AskAsync("EHLO client.example");
            waiting.Add(await ScramGuess.BeginAsync(client, "alice"));
        }

        var replies = new List<string>();
        foreach (var guess in waiting)
            replies.Add(await guess.EndAsync(guess == waiting[^1] ? "wonderland" : "guess"));

        replies.Take(_door.FailedLogins.MaxPerLoginAndAddress).ShouldAllBe(reply => reply.StartsWith("535 5.7.8"));
        replies.Skip(_door.FailedLogins.MaxPerLoginAndAddress).ShouldAllBe(reply => reply.StartsWith("454 4.7.0"));
    }

    /// <summary>An octet in ten seconds never lets the five minutes of a silence come to their end.</summary>
    [Theory]
    [InlineData("DATA\r\n", "354 ")]
    [InlineData("BDAT 100000\r\n", null)]
    public async Task A_message_that_comes_an_octet_in_ten_seconds_is_cut(string begin, string? reply)
    {
        await using var client = await _door.LogInAsync(octetByOctet: true);
        await client.AskAsync("MAIL FROM:<alice@example.org>");
        await client.AskAsync("RCPT TO:<bob@example.net>");
        await client.SendAsync(begin);
        if (reply is not null)
            (await client.ReadAsync()).Last.ShouldStartWith(reply);

        var octets = 0;
        var end = client.TryReadAsync();
        while (!end.IsCompleted)
        {
            (++octets).ShouldBeLessThan(100);
            await client.SendAsync("a");
            _door.Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        (await end).ShouldNotBeNull().Last.ShouldStartWith("421 4.4.2");
        await client.ExpectCloseAsync();
        _door.Queue.Messages.ShouldBeEmpty();
        _door.ShouldBeInOrder();
    }

    [Fact]
    public async Task Guessing_bars_the_name_from_there_and_nobody_else()
    {
        var stranger = IPAddress.Parse("198.51.100.66");
        await GuessUntilBarredAsync(stranger, name: "alice");

        // Right or wrong is not looked at any more.
        (await TryLogInAsync(stranger, FakeAccounts.Plain)).ShouldStartWith("454 4.7.0");
        (await TryLogInAsync(FrontDoor.ClientAddress, FakeAccounts.Plain)).ShouldStartWith("235 ");
    }

    [Fact]
    public async Task Unknown_names_are_barred_like_known_ones() => await GuessUntilBarredAsync(IPAddress.Parse("198.51.100.67"), name: "nobody");

    [Fact]
    public async Task What_an_account_has_sent_counts_over_its_sessions()
    {
        _door.Quotas.Account = new() { MessagesPerHour = 2, RecipientsPerHour = 3 };
        await SubmitAsync("bob@example.net", "carol@example.net");

        await using var client = await _door.LogInAsync();
        await client.AskAsync("MAIL FROM:<alice@example.org>");
        (await client.AskAsync("RCPT TO:<bob@example.net>")).ShouldStartWith("250 2.1.5");
        (await client.AskAsync("RCPT TO:<carol@example.net>")).ShouldStartWith("452 4.5.3 alice may send 3 recipients in one hour");
        (await client.AskAsync("DATA")).ShouldStartWith("354 ");
        (await client.AskAsync("Subject: hello\r\n\r\nHello\r\n.")).ShouldStartWith("250 2.0.0");
        (await client.AskAsync("MAIL FROM:<alice@example.org>")).ShouldStartWith("450 4.7.1");
        _door.Queue.Messages.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Sessions_that_were_told_at_the_same_time_that_there_is_room_do_not_all_get_it()
    {
        _door.Quotas.Account = new() { MessagesPerHour = 1 };
        await using var first = await _door.BeginDataAsync();
        await using var second = await _door.BeginDataAsync();
        (await first.AskAsync("Subject: hello\r\n\r\nHello\r\n.")).ShouldStartWith("250 2.0.0");
        (await second.AskAsync("Subject: hello\r\n\r\nHello\r\n.")).ShouldStartWith("450 4.7.1");
        _door.Queue.Messages.ShouldHaveSingleItem();
        _door.ShouldBeInOrder();
    }

    [Fact]
    public async Task A_message_that_could_not_be_stored_does_not_count()
    {
        _door.Quotas.Account = new() { MessagesPerHour = 1 };
        await using var client = await _door.BeginDataAsync();
        _door.Queue.RefusesToCommit = true;
        (await client.AskAsync("Subject: hello\r\n\r\nHello\r\n.")).ShouldStartWith("452 4.3.1");
        _door.Queue.RefusesToCommit = false;
        await SubmitAsync("bob@example.net");
    }

    private async Task SubmitAsync(params string[] recipients)
    {
        await using var client = await _door.BeginDataAsync(recipients);
        (await client.AskAsync("Subject: hello\r\n\r\nHello\r\n.")).ShouldStartWith("250 2.0.0");
    }

    private async Task GuessUntilBarredAsync(IPAddress client, string name)
    {
        var guess = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"\0{name}\0guess"));
        for (var tries = 0; tries < 100; tries++)
        {
            var reply = await TryLogInAsync(client, guess);
            if (reply.StartsWith("454 4.7.0", StringComparison.Ordinal))
                return;
            reply.ShouldStartWith("535 5.7.8");
        }

        throw new ShouldAssertException("A hundred guesses went by.");
    }

    private async Task<string> TryLogInAsync(IPAddress address, string plain)
    {
        await using var client = await _door.ConnectTlsAsync(address: address);
        await client.AskAsync("EHLO client.example");
        return await client.AskAsync($"AUTH PLAIN {plain}");
    }
}
