using System.Net;
using System.Net.Sockets;
using Relay.Core;
using Relay.Core.Dns;
using Relay.Core.Queue;
using Relay.Core.Transport;
using Relay.Delivery.Attempts;
using Relay.Delivery.Limits;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Attempts;

public sealed class AttemptRunnerTests : IAsyncDisposable
{
    private const string First = "192.0.2.1";
    private const string Second = "192.0.2.2";
    private const string Third = "192.0.2.3";

    private static readonly MessageParameters Parameters = new() { NeedsSmtpUtf8 = true, RequiresTls = true };

    private readonly FakeDns _dns = new FakeDns()
        .Mx("example.net", new(10, "first.example.net"), new(20, "second.example.net"), new(30, "third.example.net"))
        .Host("first.example.net", First).Host("second.example.net", Second).Host("third.example.net", Third);

    private readonly FakeTransport _transport = new();
    private readonly FakeQueue _queue = new();
    private readonly KeptConnection _kept = new(maxMessages: 100);

    public ValueTask DisposeAsync() => _kept.DisposeAsync();

    [Fact]
    public async Task The_first_host_that_takes_the_message_is_the_last_one_asked()
    {
        _transport.Says(First, Some.Delivered());

        (await RunAsync("one")).ShouldBe([Some.Delivered()]);
        _transport.Dialled.ShouldBe([First]);
    }

    [Fact]
    public async Task The_message_is_handed_to_the_transport_as_it_was_leased()
    {
        _queue.Content = "Subject: this one\r\n\r\n";
        _transport.Says(First, Some.Delivered());

        await RunAsync("one", "two");

        var sent = _transport.Connections.ShouldHaveSingleItem().Sent.ShouldHaveSingleItem();
        sent.Id.ShouldBe(new QueueId(1));
        sent.ReversePath.ShouldBe(Some.Sender);
        sent.Recipients.Select(to => to.ForwardPath.ToString()).ShouldBe(["one@example.net", "two@example.net"]);
        sent.Size.ShouldBe(Some.Content.Length);
        sent.Parameters.ShouldBe(Parameters);
        (await sent.Content(default).ToListAsync()).SelectMany(piece => piece.ToArray()).ShouldBe("Subject: this one\r\n\r\n"u8.ToArray());
    }

    [Fact]
    public async Task A_host_that_cannot_be_reached_is_followed_by_the_next()
    {
        _transport.Refuses(First, Some.Deferred("No route.")).Refuses(Second, Some.Failed("554 in the greeting.")).Says(Third, Some.Delivered());

        (await RunAsync("one")).ShouldBe([Some.Delivered()]);
        _transport.Dialled.ShouldBe([First, Second, Third]);
    }

    [Fact]
    public async Task A_host_that_puts_the_message_off_or_breaks_is_followed_by_the_next()
    {
        _transport.Says(First, Some.Deferred()).Sends(Second, Breaks(Some.Deferred("Broken."))).Says(Third, Some.Delivered());

        (await RunAsync("one")).ShouldBe([Some.Delivered()]);
        _transport.Dialled.ShouldBe([First, Second, Third]);
    }

    [Fact]
    public async Task Where_nobody_took_it_the_last_word_stands()
    {
        _transport.Says(First, Some.Deferred("One.")).Refuses(Second, Some.Deferred("Two.")).Says(Third, Some.Deferred("Three."));

        (await RunAsync("one")).ShouldHaveSingleItem().Reason.ShouldBe("Three.");
    }

    [Fact]
    public async Task Hosts_that_all_refuse_us_for_good_have_refused_the_message()
    {
        _transport.Refuses(First, Some.Failed("One.")).Refuses(Second, Some.Failed("Two.")).Refuses(Third, Some.Failed("Three."));

        (await RunAsync("one")).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Failed>().Reason.ShouldBe("Three.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_backup_that_wants_no_mail_from_us_does_not_overrule_a_host_that_said_later(bool inTransaction)
    {
        if (inTransaction)
            _transport.Says(First, Some.Deferred("Greylisted."));
        else
            _transport.Refuses(First, Some.Deferred("Greylisted."));
        _transport.Refuses(Second, Some.Failed("554 in the greeting.")).Refuses(Third, Some.Failed("554 in the greeting."));

        (await RunAsync("one")).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>().Reason.ShouldBe("Greylisted.");
    }

    /// <summary>Nor does it while there is a host that nobody could look up: that one may want it.</summary>
    [Fact]
    public async Task A_backup_that_wants_no_mail_from_us_has_not_the_last_word_while_a_better_host_is_unknown()
    {
        _dns.Host("first.example.net", AddressFamily.InterNetwork, new DnsAnswer<IPAddress>.TryLater("SERVFAIL"));
        _transport.Refuses(Second, Some.Failed("554 in the greeting.")).Refuses(Third, Some.Failed("554 in the greeting."));

        var outcome = (await RunAsync("one")).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>();

        outcome.Status.ShouldBe(EnhancedStatus.Parse("4.4.3"));
        _transport.Dialled.ShouldBe([Second, Third]);
    }

    [Fact]
    public async Task After_a_doubtful_end_nobody_else_is_asked()
    {
        _transport.Sends(First, Breaks(Some.Deferred() with { InDoubt = true }));

        (await RunAsync("one")).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeTrue();
        _transport.Dialled.ShouldBe([First]);
    }

    [Fact]
    public async Task A_final_answer_to_one_is_final_while_the_others_go_on()
    {
        _transport
            .Sends(First, (_, _) => [Some.Failed("First."), Some.Deferred("First."), Some.Delivered(), Some.Deferred("First.")])
            .Sends(Second, (_, _) => [Some.Deferred("Second."), Some.Failed("Second.")])
            .Says(Third, Some.Delivered());

        var outcomes = await RunAsync("one", "two", "three", "four");

        outcomes.ShouldBe([Some.Failed("First."), Some.Delivered(), Some.Delivered(), Some.Failed("Second.")]);
        SentTo(_transport.Connections).ShouldBe(["one two three four", "two four", "two"]);
    }

    [Fact]
    public async Task A_domain_that_takes_no_mail_is_everyones_outcome()
    {
        _dns.Mx("example.net", new DnsAnswer<MxRecord>.NoSuchName());

        (await RunAsync("one", "two")).ShouldAllBe(outcome => outcome is Outcome.Failed);
        _transport.Dialled.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_connection_is_kept_for_the_next_message()
    {
        _transport.Says(First, Some.Delivered());

        await RunAsync("one");
        await RunAsync("two");

        _transport.Connections.ShouldHaveSingleItem().Sent.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_connection_that_has_carried_its_share_is_closed()
    {
        await using var kept = new KeptConnection(maxMessages: 2);
        _transport.Says(First, Some.Delivered());

        for (var i = 0; i < 5; i++)
            await RunAsync(kept, "one");

        _transport.Connections.Select(connection => connection.Sent.Count).ShouldBe([2, 2, 1]);
        _transport.Connections.Select(connection => connection.IsDisposed).ShouldBe([true, true, false]);
    }

    [Fact]
    public async Task The_connection_to_a_host_that_put_the_message_off_makes_room_for_the_next_host()
    {
        _transport.Says(First, Some.Deferred()).Says(Second, Some.Delivered());

        await RunAsync("one");

        _transport.Connections.Select(connection => connection.IsDisposed).ShouldBe([true, false]);
        _kept.Connection.ShouldBe(_transport.Connections[1]);
    }

    [Fact]
    public async Task A_kept_connection_that_has_gone_stale_costs_no_attempt()
    {
        var calls = 0;
        _transport.Sends(First, (message, connection) =>
            ++calls == 2 ? Breaks(Some.Deferred("Stale."))(message, connection) : FakeTransport.All(message, Some.Delivered()));

        await RunAsync("one");
        (await RunAsync("two")).ShouldBe([Some.Delivered()]);

        _transport.Dialled.ShouldBe([First, First]);
        _transport.Connections.Select(connection => connection.IsDisposed).ShouldBe([true, false]);
    }

    [Fact]
    public async Task A_kept_connection_that_broke_with_the_message_on_it_is_no_reason_to_send_it_again()
    {
        var calls = 0;
        _transport.Sends(First, (message, connection) =>
            ++calls == 2 ? Breaks(Some.Deferred() with { InDoubt = true })(message, connection) : FakeTransport.All(message, Some.Delivered()));

        await RunAsync("one");
        (await RunAsync("two")).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>();

        _transport.Dialled.ShouldBe([First]);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(2, false)]
    [InlineData(100, true)] // the host lets it carry no more (RFC 9422 §4.1)
    public async Task A_host_that_put_the_message_off_over_the_kept_connection_is_not_asked_again_but_the_others_are(int maxMessages, bool isLast)
    {
        await using var kept = new KeptConnection(maxMessages);
        var calls = 0;
        _transport
            .Sends(First, (message, connection) =>
            {
                connection.IsUsable = ++calls == 1 || !isLast;
                return FakeTransport.All(message, calls == 1 ? Some.Delivered() : Some.Deferred());
            })
            .Says(Second, Some.Delivered());

        await RunAsync(kept, "one");
        (await RunAsync(kept, "two")).ShouldBe([Some.Delivered()]);

        _transport.Dialled.ShouldBe([First, Second]);
    }

    [Fact]
    public async Task A_host_that_takes_one_over_each_connection_is_dialled_again_for_the_others()
    {
        _transport.Sends(First, TakesOne(Some.Delivered()));

        (await RunAsync("one", "two", "three")).ShouldAllBe(outcome => outcome is Outcome.Delivered);

        _transport.Dialled.ShouldBe([First, First, First]);
        SentTo(_transport.Connections).ShouldBe(["one two three", "two three", "three"]);
    }

    [Fact]
    public async Task Whom_it_has_put_off_it_is_not_asked_for_again()
    {
        _transport.Sends(First, TakesOne(Some.Deferred())).Says(Second, Some.Delivered());

        (await RunAsync("one", "two")).ShouldAllBe(outcome => outcome is Outcome.Delivered);

        _transport.Dialled.ShouldBe([First, First, Second]);
        SentTo(_transport.Connections).ShouldBe(["one two", "two", "one two"]);
    }

    [Fact]
    public async Task It_is_dialled_again_for_those_whose_turn_did_not_come_over_the_kept_connection()
    {
        var calls = 0;
        _transport
            .Sends(First, (message, connection) => ++calls == 1 ? FakeTransport.All(message, Some.Delivered()) : TakesOne(Some.Deferred())(message, connection))
            .Says(Second, Some.Delivered());

        await RunAsync("one");
        await RunAsync("two", "three");

        _transport.Dialled.ShouldBe([First, First, Second]);
    }

    [Fact]
    public async Task It_is_not_dialled_again_for_ever_and_the_rest_is_for_the_next_host()
    {
        _transport.Sends(First, TakesOne(Some.Delivered())).Says(Second, Some.Delivered());

        await RunAsync([.. Enumerable.Range(0, AttemptRunner.MaxRedials + 5).Select(i => $"r{i}")]);

        _transport.Dialled.ShouldBe([.. Enumerable.Repeat(First, AttemptRunner.MaxRedials + 1), Second]);
        _transport.Connections[^1].Sent.ShouldHaveSingleItem().Recipients.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Who_has_the_message_is_not_forgotten_when_the_others_turn_is_cut_short()
    {
        _transport.Sends(First, (message, connection) =>
        {
            _transport.Throws(First, () => new OperationCanceledException());
            return TakesOne(Some.Delivered())(message, connection);
        });

        var outcomes = await RunAsync("one", "two");

        outcomes[0].ShouldBeOfType<Outcome.Delivered>();
        outcomes[1].ShouldBeOfType<Outcome.Deferred>().Status.ShouldBe(EnhancedStatus.Parse("4.3.2"));
        _transport.Dialled.ShouldBe([First, First]);
    }

    [Fact]
    public async Task Where_it_then_wants_no_more_connections_the_next_host_is_asked()
    {
        _transport.Sends(First, (message, connection) =>
        {
            _transport.Refuses(First, Some.Failed("554 in the greeting."));
            return TakesOne(Some.Delivered())(message, connection);
        }).Says(Second, Some.Delivered());

        (await RunAsync("one", "two")).ShouldAllBe(outcome => outcome is Outcome.Delivered);

        _transport.Dialled.ShouldBe([First, First, Second]);
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_is_put_off_without_troubling_all_its_hosts()
    {
        _transport.Sends(First, (_, connection) =>
        {
            connection.IsUsable = false;
            throw new QueueUnavailableException("The disk is gone.");
        });

        var outcome = (await RunAsync("one")).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>();

        outcome.Status.ShouldBe(EnhancedStatus.Parse("4.3.0"));
        outcome.Reason.ShouldNotContain("disk");
        _transport.Dialled.ShouldBe([First]);
        _kept.Connection.ShouldBeNull();
    }

    [Fact]
    public async Task A_message_that_can_no_longer_be_read_does_not_undo_what_is_final()
    {
        _transport
            .Sends(First, (_, _) => [Some.Failed(), Some.Deferred()])
            .Sends(Second, (_, _) => throw new QueueUnavailableException("The disk is gone."));

        var outcomes = await RunAsync("one", "two");

        outcomes[0].ShouldBe(Some.Failed());
        outcomes[1].ShouldBeOfType<Outcome.Deferred>().Status.ShouldBe(EnhancedStatus.Parse("4.3.0"));
    }

    [Fact]
    public async Task A_host_that_lacks_what_the_message_needs_is_followed_by_one_that_may_have_it()
    {
        _transport.Says(First, Unfit("One.")).Says(Second, Unfit("Two.")).Says(Third, Some.Delivered());

        (await RunAsync("one", "two")).ShouldAllBe(outcome => outcome is Outcome.Delivered);
        _transport.Dialled.ShouldBe([First, Second, Third]);
    }

    [Fact]
    public async Task Where_all_lack_it_the_message_has_failed()
    {
        _transport.Says(First, Unfit("One.")).Says(Second, Unfit("Two.")).Says(Third, Unfit("Three."));

        (await RunAsync("one")).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Failed>().Reason.ShouldBe("Three.");
    }

    [Theory]
    [InlineData(First)]
    [InlineData(Second)]
    [InlineData(Third)]
    public async Task Where_one_says_later_the_others_lack_of_it_is_no_last_word(string later)
    {
        foreach (var host in (string[])[First, Second, Third])
            _transport.Says(host, host == later ? Some.Deferred("Later.") : Unfit("Unfit."));

        (await RunAsync("one")).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>().Reason.ShouldBe("Later.");
        _transport.Dialled.ShouldBe([First, Second, Third]);
    }

    [Fact]
    public async Task Two_names_of_one_machine_are_dialled_once()
    {
        _dns.Host("second.example.net", First);
        _transport.Says(First, Some.Deferred()).Says(Third, Some.Delivered());

        (await RunAsync("one")).ShouldBe([Some.Delivered()]);
        _transport.Dialled.ShouldBe([First, Third]);
    }

    [Fact]
    public async Task Only_the_last_address_has_all_the_time_there_is()
    {
        _transport.Refuses(First, Some.Deferred()).Refuses(Second, Some.Deferred()).Refuses(Third, Some.Deferred());

        await RunAsync("one");

        _transport.HadAlternative.ShouldBe([true, true, false]);
    }

    [Fact]
    public async Task What_the_sender_wants_to_hear_of_each_goes_along()
    {
        _transport.Says(First, Some.Delivered());
        var wish = new RecipientParameters { Notify = DsnNotify.Success };
        var message = Some.Leased(1, default, "one@example.net", "two@example.net");

        await RunAsync(_kept, message with { Recipients = [message.Recipients[0], message.Recipients[1] with { Parameters = wish }] });

        _transport.Connections.ShouldHaveSingleItem().Sent.ShouldHaveSingleItem().Recipients.Select(to => to.Parameters).ShouldBe([RecipientParameters.None, wish]);
    }

    private static Func<OutgoingMessage, FakeConnection, IReadOnlyList<Outcome>> TakesOne(Outcome outcome) => (message, connection) =>
    {
        connection.IsUsable = false;
        return [outcome, .. message.Recipients.Skip(1).Select(_ => Some.Deferred("Not asked.") with { WasNotAsked = true })];
    };

    private static IEnumerable<string> SentTo(IEnumerable<FakeConnection> connections) =>
        connections.Select(connection => string.Join(' ', connection.Sent[0].Recipients.Select(to => to.ForwardPath.LocalPart)));

    private static Outcome.Failed Unfit(string reason) => Some.Failed(reason) with { IsHostUnfit = true };

    private static Func<OutgoingMessage, FakeConnection, IReadOnlyList<Outcome>> Breaks(Outcome outcome) => (message, connection) =>
    {
        connection.Break();
        return FakeTransport.All(message, outcome);
    };

    [Fact]
    public async Task Nobody_is_dialled_for_whom_an_operator_has_given_up()
    {
        _transport.Says(First, Some.Delivered());
        var message = Some.Leased(1, default, "one@example.net", "two@example.net");
        message = message with { Recipients = [message.Recipients[0] with { IsGivenUp = true }, message.Recipients[1]] };

        var outcomes = await RunAsync(_kept, message);

        outcomes[0].ShouldBeOfType<Outcome.Failed>().Reason.ShouldContain("administrator");
        outcomes[1].ShouldBeOfType<Outcome.Delivered>();
        _transport.Connections.ShouldHaveSingleItem().Sent.ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().ForwardPath.ToString().ShouldBe("two@example.net");
    }

    [Fact]
    public async Task For_a_message_that_is_given_up_whole_not_even_DNS_is_asked()
    {
        var message = Some.Leased(1, default, "one@nowhere.example");
        message = message with { Recipients = [message.Recipients[0] with { IsGivenUp = true }] };

        (await RunAsync(_kept, message)).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Failed>();
        _transport.Dialled.ShouldBeEmpty();
    }

    [Fact]
    public async Task That_there_was_no_place_for_a_connection_does_not_stand_against_what_a_host_said()
    {
        var later = Some.Deferred("Later.");
        _transport.Says(First, later).Refuses(Second, ConnectionGate.NoRoom).Refuses(Third, ConnectionGate.NoRoom);

        (await RunAsync("one")).ShouldBe([later]);
    }

    [Fact]
    public async Task It_was_an_attempt_if_anybody_was_asked()
    {
        _transport.Refuses(First, ConnectionGate.NoRoom).Refuses(Second, ConnectionGate.NoRoom).Refuses(Third, ConnectionGate.NoRoom);
        (await RunAsync("one")).ShouldHaveSingleItem().ShouldBeSameAs(ConnectionGate.NoRoom);

        _transport.Refuses(Third, Some.Failed("Never.")); // which is no word about the first, who was not asked
        (await RunAsync("one")).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>().ShouldNotBeSameAs(ConnectionGate.NoRoom);
    }

    [Fact]
    public async Task What_was_delivered_when_the_attempt_is_cut_short_is_not_forgotten()
    {
        using var abort = new CancellationTokenSource();
        _transport.Sends(First, (_, _) => [Some.Delivered(), Some.Deferred()]).ConnectsAsync(Second, token =>
        {
            abort.Cancel();
            return Task.FromCanceled<ConnectResult>(token);
        });
        var job = Some.Job(Some.Leased(1, default, "one@example.net", "two@example.net"));

        var outcomes = await Runner().RunAsync(job, _kept, abort.Token).InTimeAsync();

        outcomes[0].ShouldBe(Some.Delivered());
        outcomes[1].ShouldBeOfType<Outcome.Deferred>();
    }

    private Task<IReadOnlyList<Outcome>> RunAsync(params string[] recipients) => RunAsync(_kept, recipients);

    private Task<IReadOnlyList<Outcome>> RunAsync(KeptConnection kept, params string[] recipients) =>
        RunAsync(kept, Some.Leased(1, default, [.. recipients.Select(recipient => $"{recipient}@example.net")]) with { Parameters = Parameters });

    private Task<IReadOnlyList<Outcome>> RunAsync(KeptConnection kept, LeasedMessage message) => Runner().RunAsync(Some.Job(message), kept, default).InTimeAsync();

    private AttemptRunner Runner() =>
        new(TestRouter.Create(_dns, new DeliverySettings("relay.example.org", new DeliveryOptions()).At()), _transport, _queue);
}
