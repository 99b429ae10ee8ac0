using System.Net;
using Relay.Core.Accounts;
using Relay.Submission.Limits;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests.Limits;

public sealed class SessionCounterTests
{
    private const int FullEvent = 1100;
    private const int FullForAddressEvent = 1101;

    private static readonly Account Alice = new("alice", ["alice@example.org"]);

    private readonly LogLines _log = new();
    private readonly SessionCounter _counter;

    public SessionCounterTests() => _counter = new SessionCounter(new LimitOptions { MaxSessions = 5, MaxSessionsPerAddress = 2 }, _log);

    [Fact]
    public void One_address_can_not_take_all_the_room()
    {
        Enter("192.0.2.1").ShouldNotBeNull();
        var second = Enter("::ffff:192.0.2.1").ShouldNotBeNull();
        Refusal("192.0.2.1").ShouldBe(SessionRefusal.FullForAddress);
        Enter("192.0.2.2").ShouldNotBeNull();

        second.Dispose();
        Enter("192.0.2.1").ShouldNotBeNull();
    }

    [Fact]
    public void All_of_an_IPv6_network_is_one_address()
    {
        Enter("2001:db8::1").ShouldNotBeNull();
        Enter("2001:db8::2").ShouldNotBeNull();
        Refusal("2001:db8::3").ShouldBe(SessionRefusal.FullForAddress);
        Enter("2001:db8:0:1::1").ShouldNotBeNull();
    }

    [Fact]
    public void There_is_no_room_beyond_the_total()
    {
        var sessions = Enumerable.Range(1, 5).Select(host => Enter($"192.0.2.{host}").ShouldNotBeNull()).ToList();
        Refusal("192.0.2.6").ShouldBe(SessionRefusal.Full);
        sessions[0].Dispose();
        Enter("192.0.2.6").ShouldNotBeNull();
    }

    [Fact]
    public void An_account_has_as_many_as_it_may()
    {
        var first = _counter.TryEnter(Alice, 1).ShouldNotBeNull();
        _counter.TryEnter(new Account("Alice", ["alice@example.org"]), 1).ShouldBeNull();
        _counter.TryEnter(Alice, limit: null).ShouldNotBeNull().Dispose();
        _counter.TryEnter(new Account("bob", ["bob@example.org"]), 1).ShouldNotBeNull();
        first.Dispose();
        _counter.TryEnter(Alice, 1).ShouldNotBeNull();
    }

    [Fact]
    public void Leaving_twice_makes_room_once()
    {
        Enter("192.0.2.1");
        var second = Enter("192.0.2.1")!;
        second.Dispose();
        second.Dispose();
        Enter("192.0.2.1").ShouldNotBeNull();
        Refusal("192.0.2.1").ShouldBe(SessionRefusal.FullForAddress);
    }

    [Fact]
    public void Nobody_is_remembered_who_has_left()
    {
        IDisposable[] places = [Enter("192.0.2.1")!, Enter("192.0.2.1")!, Enter("2001:db8::1")!, _counter.TryEnter(Alice, 1)!];
        _counter.Remembered.ShouldBe(3);
        foreach (var place in places)
            place.Dispose();
        _counter.Remembered.ShouldBe(0);
    }

    [Fact]
    public void Of_a_crowd_the_log_hears_once()
    {
        var sessions = Enumerable.Range(1, 5).Select(host => Enter($"192.0.2.{host}").ShouldNotBeNull()).ToList();
        for (var i = 0; i < 3; i++)
            Refusal("192.0.2.6");
        _log.Of(FullEvent).Count().ShouldBe(1);

        sessions[0].Dispose();
        sessions[0] = Enter("192.0.2.6")!;
        Refusal("192.0.2.7");
        _log.Of(FullEvent).Count().ShouldBe(1);

        sessions.ForEach(session => session.Dispose());
        sessions = [.. Enumerable.Range(1, 5).Select(host => Enter($"192.0.2.{host}").ShouldNotBeNull())];
        Refusal("192.0.2.6");
        _log.Of(FullEvent).Count().ShouldBe(2);
    }

    [Fact]
    public void So_it_does_of_an_address()
    {
        Enter("192.0.2.1");
        Enter("192.0.2.1");
        for (var i = 0; i < 3; i++)
            Refusal("192.0.2.1");
        _log.Of(FullForAddressEvent).ShouldHaveSingleItem().ShouldContain("192.0.2.1 has 2 sessions");
    }

    [Fact]
    public async Task However_many_come_at_once_no_more_are_in_than_may_be()
    {
        const int Clients = 8;
        var counter = new SessionCounter(new LimitOptions { MaxSessions = 3, MaxSessionsPerAddress = 2 }, _log);
        var inside = 0;
        using var start = new Barrier(Clients);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Factory.StartNew(() => Come(client), TaskCreationOptions.LongRunning)));
        counter.Remembered.ShouldBe(0);

        void Come(int client)
        {
            var address = new IPAddress([192, 0, 2, (byte)(client % 2)]);
            start.SignalAndWait();
            for (var i = 0; i < 10_000; i++)
            {
                using var place = counter.TryEnter(address, out _);
                if (place is null)
                    continue;
                Interlocked.Increment(ref inside).ShouldBeLessThanOrEqualTo(3);
                Interlocked.Decrement(ref inside);
            }
        }
    }

    private IDisposable? Enter(string address) => _counter.TryEnter(IPAddress.Parse(address), out _);

    private SessionRefusal Refusal(string address)
    {
        _counter.TryEnter(IPAddress.Parse(address), out var why).ShouldBeNull();
        return why;
    }
}
