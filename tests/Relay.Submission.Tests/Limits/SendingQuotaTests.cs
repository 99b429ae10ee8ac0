using System.Net;
using Relay.Core.Accounts;
using Relay.Submission.Limits;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests.Limits;

public sealed class SendingQuotaTests
{
    private const int NearEvent = 1120;
    private const int ReachedEvent = 1121;

    private static readonly IPAddress Office = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Home = IPAddress.Parse("2001:db8::1");
    private static readonly Account Alice = new("alice", ["alice@example.org"]);
    private static readonly Account Bob = new("bob", ["bob@example.org"]);

    private readonly ManualTime _time = new();
    private readonly LogLines _log = new();

    [Theory]
    [InlineData("messages", "hour")]
    [InlineData("messages", "day")]
    [InlineData("recipients", "hour")]
    [InlineData("recipients", "day")]
    public void What_fits_is_counted_and_what_does_not_is_refused_with_the_limit_that_it_meets(string what, string period)
    {
        var quota = Quota((what, period) switch
        {
            ("messages", "hour") => new SendingLimits { MessagesPerHour = 6 },
            ("messages", _) => new SendingLimits { MessagesPerDay = 6 },
            (_, "hour") => new SendingLimits { RecipientsPerHour = 6 },
            _ => new SendingLimits { RecipientsPerDay = 6 },
        });
        quota.TryCharge(Alice, Office, 2, 2).ShouldBeNull();
        quota.TryCharge(Alice, Office, 2, 2).ShouldBeNull();
        quota.TryCharge(Alice, Office, 3, 3).ShouldBe(new QuotaRefusal("alice", what, period, Limit: 6, Used: 4, FitsLater: true));
        quota.TryCharge(Alice, Office, 2, 2).ShouldBeNull();
        quota.TryCharge(Alice, Office, 1, 1).ShouldBe(new QuotaRefusal("alice", what, period, Limit: 6, Used: 6, FitsLater: true));
        quota.TryCharge(Alice, Office, 7, 7).ShouldBe(new QuotaRefusal("alice", what, period, Limit: 6, Used: 6, FitsLater: false));
        quota.TryCharge(Bob, Office, 1, 1).ShouldBeNull();
    }

    [Fact]
    public void Asking_counts_nothing()
    {
        var quota = Quota(new SendingLimits { MessagesPerHour = 1 });
        for (var i = 0; i < 10; i++)
            quota.Check(Alice, Office, 1, 1).ShouldBeNull();
        quota.TryCharge(Alice, Office, 1, 1).ShouldBeNull();
        quota.Check(Alice, Office, 1, 1).ShouldNotBeNull();
    }

    [Fact]
    public void An_account_has_its_own_limits_where_it_has_any()
    {
        var quota = Quota(new SendingLimits { MessagesPerHour = 1, RecipientsPerHour = 3 });
        var boss = new Account("boss", ["*"]) { Limits = new SendingLimits { MessagesPerHour = 2 } };
        quota.TryCharge(boss, Office, 1, 1).ShouldBeNull();
        quota.TryCharge(boss, Office, 1, 1).ShouldBeNull();
        quota.TryCharge(boss, Office, 1, 1)!.What.ShouldBe("messages");
        quota.Check(boss, Office, 0, 2)!.What.ShouldBe("recipients");
    }

    [Fact]
    public void An_account_is_one_however_its_name_is_written()
    {
        var quota = Quota(new SendingLimits { MessagesPerHour = 1 });
        quota.TryCharge(Alice, Office, 1, 1).ShouldBeNull();
        quota.TryCharge(new Account("Alice", ["alice@example.org"]), Home, 1, 1).ShouldNotBeNull();
    }

    [Fact]
    public void By_default_there_is_a_limit_to_the_recipients_of_a_day()
    {
        var quota = new SendingQuota(new QuotaOptions(), _time, _log);
        quota.TryCharge(Alice, Office, 1, 10_000).ShouldBeNull();
        quota.TryCharge(Alice, Office, 1, 1).ShouldBe(new QuotaRefusal("alice", "recipients", "day", 10_000, 10_000, FitsLater: true));
    }

    [Fact]
    public void Who_has_waited_may_send_again()
    {
        var quota = Quota(new SendingLimits { MessagesPerHour = 100 });
        quota.TryCharge(Alice, Office, 100, 100).ShouldBeNull();
        _time.Advance(TimeSpan.FromMinutes(59));
        quota.TryCharge(Alice, Office, 1, 1).ShouldNotBeNull();
        _time.Advance(TimeSpan.FromMinutes(31));
        quota.TryCharge(Alice, Office, 50, 50).ShouldBeNull();
        quota.TryCharge(Alice, Office, 1, 1).ShouldNotBeNull();
        _time.Advance(TimeSpan.FromHours(2));
        quota.TryCharge(Alice, Office, 100, 100).ShouldBeNull();
    }

    [Fact]
    public void An_address_is_counted_whoever_sends_from_it_and_all_of_an_IPv6_network_is_one()
    {
        var quota = Quota(SendingLimits.None, new SendingLimits { MessagesPerHour = 2 });
        quota.TryCharge(Alice, Home, 1, 1).ShouldBeNull();
        quota.TryCharge(Bob, IPAddress.Parse("2001:db8::2"), 1, 1).ShouldBeNull();
        quota.TryCharge(account: null, IPAddress.Parse("2001:db8::3"), 1, 1).ShouldBe(new QuotaRefusal("2001:db8::/64", "messages", "hour", 2, 2, FitsLater: true));
        quota.TryCharge(Alice, Office, 1, 1).ShouldBeNull();
    }

    [Fact]
    public void What_the_address_may_not_is_not_counted_for_the_account_either()
    {
        var quota = Quota(new SendingLimits { MessagesPerHour = 2 }, new SendingLimits { MessagesPerHour = 1 });
        quota.TryCharge(Alice, Office, 1, 1).ShouldBeNull();
        for (var i = 0; i < 5; i++)
            quota.TryCharge(Alice, Office, 1, 1)!.Whom.ShouldBe("192.0.2.1");
        quota.TryCharge(Alice, Home, 1, 1).ShouldBeNull();
        quota.TryCharge(Alice, IPAddress.Parse("192.0.2.9"), 1, 1)!.Whom.ShouldBe("alice");
        quota.TryCharge(Bob, IPAddress.Parse("192.0.2.9"), 1, 1).ShouldBeNull();
    }

    [Fact]
    public void What_is_given_back_may_be_sent_again()
    {
        var quota = Quota(new SendingLimits { MessagesPerHour = 1, RecipientsPerDay = 5 }, new SendingLimits { MessagesPerDay = 1 });
        quota.TryCharge(Alice, Office, 1, 5).ShouldBeNull();
        quota.Refund(Alice, Office, 1, 5);
        quota.TryCharge(Alice, Office, 1, 5).ShouldBeNull();
        quota.TryCharge(Alice, Office, 1, 5).ShouldNotBeNull();
    }

    [Fact]
    public void Giving_back_more_than_was_taken_gives_nobody_more_than_the_limit()
    {
        var quota = Quota(new SendingLimits { MessagesPerHour = 1 });
        quota.Refund(Alice, Office, 100, 100);
        quota.TryCharge(Alice, Office, 1, 1).ShouldBeNull();
        quota.TryCharge(Alice, Office, 1, 1).ShouldNotBeNull();
    }

    [Fact]
    public void The_log_hears_once_that_a_limit_is_near_and_once_that_it_is_reached()
    {
        var quota = Quota(new SendingLimits { MessagesPerHour = 10 });
        for (var i = 0; i < 7; i++)
            quota.TryCharge(Alice, Office, 1, 1);
        _log.Of(NearEvent).ShouldBeEmpty();
        for (var i = 0; i < 10; i++)
            quota.TryCharge(Alice, Office, 1, 1);
        _log.Of(NearEvent).ShouldHaveSingleItem().Trim().ShouldBe("alice has come to 8 of the 10 messages allowed per hour");
        _log.Of(ReachedEvent).ShouldHaveSingleItem().Trim().ShouldBe("alice asks for 1 more and is refused: 10 of the 10 messages allowed per hour are used up");

        _time.Advance(TimeSpan.FromHours(3));
        quota.TryCharge(Alice, Office, 9, 9);
        quota.TryCharge(Alice, Office, 9, 9);
        _log.Of(NearEvent).Count().ShouldBe(2);
        _log.Of(ReachedEvent).Count().ShouldBe(2);
    }

    [Fact]
    public void A_clock_that_is_set_back_locks_nobody_out()
    {
        var quota = Quota(new SendingLimits { MessagesPerHour = 10, MessagesPerDay = 10 });
        _time.Advance(TimeSpan.FromDays(3650)); // somebody mistyped the year
        quota.TryCharge(Alice, Office, 10, 10).ShouldBeNull();
        _time.Advance(TimeSpan.FromDays(-3650));
        quota.TryCharge(Alice, Office, 1, 1).ShouldNotBeNull();
        _time.Advance(TimeSpan.FromDays(2));
        quota.TryCharge(Alice, Office, 10, 10).ShouldBeNull();
    }

    [Fact]
    public void Who_has_sent_nothing_for_long_is_forgotten()
    {
        var quota = Quota(SendingLimits.None, new SendingLimits { MessagesPerHour = 5 });
        quota.TryCharge(Alice, Office, 1, 1);
        quota.Check(Bob, Home, 1, 1);
        quota.Save().Accounts.Keys.ShouldBe(["alice"]);
        quota.Save().Addresses.Keys.ShouldBe(["192.0.2.1"]);
        _time.Advance(TimeSpan.FromDays(2));
        quota.Save().Accounts.ShouldBeEmpty();
        quota.Save().Addresses.ShouldBeEmpty();
    }

    [Fact]
    public async Task However_many_send_at_once_no_more_goes_through_than_the_limit()
    {
        const int Senders = 8;
        const int Limit = 1000;
        var quota = Quota(new SendingLimits { RecipientsPerHour = Limit }, new SendingLimits { RecipientsPerDay = Limit });
        var sent = 0;
        using var start = new Barrier(Senders);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Factory.StartNew(Send, TaskCreationOptions.LongRunning)));
        sent.ShouldBe(Limit);

        void Send()
        {
            start.SignalAndWait();
            for (var i = 0; i < Limit; i++)
            {
                if (quota.TryCharge(Alice, Office, 1, 1) is null)
                    Interlocked.Increment(ref sent);
                if (quota.TryCharge(Bob, Home, 1, 2) is null)
                    quota.Refund(Bob, Home, 1, 2);
            }
        }
    }

    private SendingQuota Quota(SendingLimits account, SendingLimits? address = null) =>
        new(new QuotaOptions { Account = account, Address = address ?? SendingLimits.None }, _time, _log);
}
