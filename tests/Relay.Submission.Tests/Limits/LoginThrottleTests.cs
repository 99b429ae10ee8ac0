using System.Net;
using Relay.Submission.Limits;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests.Limits;

public sealed class LoginThrottleTests
{
    private const int LoginBarredAtAddressEvent = 1110;
    private const int AddressBarredEvent = 1111;
    private const int LoginBarredEvent = 1112;

    private const string Office = "192.0.2.1";
    private const string Home = "198.51.100.7";

    private readonly FailedLoginOptions _options = new();
    private readonly ManualTime _time = new();
    private readonly LogLines _log = new();
    private readonly LoginThrottle _throttle;

    public LoginThrottleTests() => _throttle = new LoginThrottle(_options, _time, _log);

    [Fact]
    public void A_login_that_fails_too_often_is_barred_where_it_failed()
    {
        Fail(Office, "printer", _options.MaxPerLoginAndAddress - 1);
        IsBarred(Office, "printer").ShouldBeFalse();
        Fail(Office, "printer");
        IsBarred(Office, "printer").ShouldBeTrue();
        IsBarred(Office, "Printer").ShouldBeTrue();
        IsBarred(Home, "printer").ShouldBeFalse();
        _log.Of(LoginBarredAtAddressEvent).ShouldHaveSingleItem().ShouldContain("\"printer\" can't log in from 192.0.2.1 for 00:15:00: 5 failed logins");
    }

    [Fact]
    public void A_printer_with_an_old_password_never_bars_its_office()
    {
        for (var quarter = 0; quarter < 4 * 24; quarter++)
        {
            Fail(Office, "printer", 100);
            IsBarred(Office, "alice").ShouldBeFalse();
            _time.Advance(TimeSpan.FromMinutes(15));
        }

        _log.Of(AddressBarredEvent).ShouldBeEmpty();
        _log.Of(LoginBarredEvent).ShouldBeEmpty();
    }

    [Fact]
    public void An_address_that_tries_many_logins_is_barred()
    {
        for (var guess = 0; guess < _options.MaxPerAddress; guess++)
        {
            IsBarred(Office, "somebody").ShouldBeFalse();
            Fail(Office, $"user{guess}");
        }

        IsBarred(Office, "somebody").ShouldBeTrue();
        IsBarred(Home, "somebody").ShouldBeFalse();
        _log.Of(AddressBarredEvent).ShouldHaveSingleItem().ShouldContain("192.0.2.1 for 00:15:00, but who has lately: 20 failed logins");
    }

    [Fact]
    public void Those_at_the_address_who_have_got_in_lately_still_do()
    {
        Succeed(Office, "alice").ShouldBeTrue();
        Spray(Office);
        IsBarred(Office, "bob").ShouldBeTrue();
        IsBarred(Office, "alice").ShouldBeFalse();
        Succeed(Office, "ALICE").ShouldBeTrue();

        Fail(Office, "alice", _options.MaxPerLoginAndAddress);
        IsBarred(Office, "alice").ShouldBeTrue();
    }

    [Fact]
    public void A_login_that_the_world_guesses_at_is_barred_but_from_where_its_owner_is()
    {
        Succeed(Home, "alice").ShouldBeTrue();
        for (var bot = 0; bot < 1000; bot++)
            Fail($"203.0.{bot / 250}.{bot % 250}", "alice");

        IsBarred("203.0.113.99", "alice").ShouldBeTrue();
        IsBarred("203.0.113.99", "bob").ShouldBeFalse();
        IsBarred(Office, "alice").ShouldBeTrue();
        IsBarred(Home, "alice").ShouldBeFalse();
        _log.Of(LoginBarredEvent).ShouldHaveSingleItem().ShouldContain("50 failed logins from different addresses");
    }

    [Fact]
    public void One_address_alone_can_not_bar_a_login_everywhere()
    {
        for (var hour = 0; hour < 100; hour++)
        {
            Fail(Office, "alice", 100);
            IsBarred(Home, "alice").ShouldBeFalse();
            _time.Advance(TimeSpan.FromMinutes(20));
        }
    }

    [Fact]
    public void An_address_is_known_for_a_while_only()
    {
        Succeed(Home, "alice");
        _time.Advance(_options.KnownTime);
        Spray(Home);
        IsBarred(Home, "alice").ShouldBeTrue();
    }

    [Fact]
    public void All_of_an_IPv6_network_is_one_address_and_an_IPv4_address_one_however_it_is_written()
    {
        for (var guess = 0; guess < _options.MaxPerLoginAndAddress; guess++)
            Fail($"2001:db8::{guess}", "alice");
        IsBarred("2001:db8::ffff:1", "alice").ShouldBeTrue();
        IsBarred("2001:db8:0:1::1", "alice").ShouldBeFalse();

        Fail(Office, "bob", _options.MaxPerLoginAndAddress);
        IsBarred("::ffff:" + Office, "bob").ShouldBeTrue();
    }

    [Fact]
    public void A_bar_ends_when_it_said_it_would_however_often_somebody_tries()
    {
        Fail(Office, "printer", _options.MaxPerLoginAndAddress);
        var end = _options.BarTime - TimeSpan.FromSeconds(1);
        for (var second = TimeSpan.Zero; second < end; second += TimeSpan.FromSeconds(1))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            IsBarred(Office, "printer").ShouldBeTrue();
            Fail(Office, "printer");
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        IsBarred(Office, "printer").ShouldBeFalse();
        _log.Of(LoginBarredAtAddressEvent).Count().ShouldBe(1);
    }

    [Fact]
    public void After_it_one_more_failure_bars_again_and_a_right_password_clears()
    {
        Fail(Office, "printer", _options.MaxPerLoginAndAddress);
        _time.Advance(_options.BarTime);
        Fail(Office, "printer");
        IsBarred(Office, "printer").ShouldBeTrue();
        _log.Of(LoginBarredAtAddressEvent).Count().ShouldBe(2);

        _time.Advance(_options.BarTime);
        Succeed(Office, "printer").ShouldBeTrue();
        Fail(Office, "printer", _options.MaxPerLoginAndAddress - 1);
        IsBarred(Office, "printer").ShouldBeFalse();
    }

    [Fact]
    public void Failures_of_long_ago_do_not_count()
    {
        Fail(Office, "alice", _options.MaxPerLoginAndAddress - 1);
        _time.Advance(2 * _options.Window);
        Fail(Office, "alice", _options.MaxPerLoginAndAddress - 1);
        IsBarred(Office, "alice").ShouldBeFalse();
    }

    [Fact]
    public void People_who_mistype_and_then_do_not_are_no_sign_of_guessing()
    {
        for (var person = 0; person < 100; person++)
        {
            Fail(Office, $"user{person}", LoginThrottle.MaxShare);
            Succeed(Office, $"user{person}").ShouldBeTrue();
        }

        IsBarred(Office, "newcomer").ShouldBeFalse();
    }

    [Fact]
    public void An_account_of_ones_own_washes_nothing_away()
    {
        Succeed(Office, "mallory");
        for (var guess = 0; guess < _options.MaxPerAddress; guess++)
        {
            Fail(Office, $"user{guess}");
            Fail(Office, "mallory", LoginThrottle.MaxShare);
            Succeed(Office, "mallory");
        }

        IsBarred(Office, "alice").ShouldBeTrue();
    }

    [Fact]
    public void A_right_password_that_comes_when_the_bar_is_down_already_is_refused()
    {
        Fail(Office, "alice", _options.MaxPerLoginAndAddress); // by sessions that had begun at the same moment
        Succeed(Office, "alice").ShouldBeFalse();
        _time.Advance(_options.BarTime);
        Succeed(Office, "alice").ShouldBeTrue();
    }

    [Fact]
    public void The_log_gets_nothing_raw()
    {
        Fail(Office, "eve\r\n250 \u001B[31m", _options.MaxPerLoginAndAddress);
        var line = _log.Of(LoginBarredAtAddressEvent).ShouldHaveSingleItem();
        line.ShouldContain("\"eve??250 ?[31m\"");
        line.Any(char.IsControl).ShouldBeFalse();
    }

    [Fact]
    public void However_many_names_are_made_up_memory_is_bounded_and_bars_stay()
    {
        const int Bound = 200;
        var throttle = new LoginThrottle(new FailedLoginOptions { MaxRemembered = Bound }, _time, _log);
        var (office, alice) = (IPAddress.Parse(Office), "alice");
        throttle.Succeeded(IPAddress.Parse(Home), alice).ShouldBeTrue();
        for (var i = 0; i < _options.MaxPerLoginAndAddress; i++)
            throttle.Failed(office, alice);

        for (var i = 0; i < 20 * Bound; i++)
            throttle.Failed(new IPAddress([10, 0, (byte)(i / 2560), (byte)(i / 10)]), $"user{i}");

        throttle.Remembered.ShouldBeInRange(Bound * 9 / 10, Bound);
        throttle.IsBarred(office, alice).ShouldBeTrue();
        throttle.IsBarred(IPAddress.Parse(Home), alice).ShouldBeFalse();
    }

    [Fact]
    public async Task Those_who_fail_at_once_are_all_counted_and_reported_once()
    {
        const int Sessions = 8;
        var throttle = new LoginThrottle(new FailedLoginOptions { MaxPerLoginAndAddress = Sessions * 100 }, _time, _log);
        using var start = new Barrier(Sessions);
        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => Task.Factory.StartNew(Guess, TaskCreationOptions.LongRunning)));
        throttle.IsBarred(IPAddress.Parse(Office), "alice").ShouldBeTrue();
        _log.Of(LoginBarredAtAddressEvent).Count().ShouldBe(1);

        void Guess()
        {
            start.SignalAndWait();
            for (var i = 0; i < 100; i++)
                throttle.Failed(IPAddress.Parse(Office), "alice");
        }
    }

    private void Spray(string address)
    {
        for (var guess = 0; guess < _options.MaxPerAddress; guess++)
            Fail(address, $"user{guess}");
    }

    private void Fail(string address, string login, int times = 1)
    {
        for (var i = 0; i < times; i++)
            _throttle.Failed(IPAddress.Parse(address), login);
    }

    private bool Succeed(string address, string login) => _throttle.Succeeded(IPAddress.Parse(address), login);

    private bool IsBarred(string address, string login) => _throttle.IsBarred(IPAddress.Parse(address), login);
}
