using System.Globalization;
using Relay.Core.Accounts;

namespace Relay.Accounts.Tests;

public sealed class RememberedLoginsTests
{
    private readonly ManualTime _time = new();
    private readonly RememberedLogins _logins;

    public RememberedLoginsTests() => _logins = new RememberedLogins(_time, new SeededRandom());

    [Fact]
    public void A_login_is_remembered_for_its_account_and_its_password_alone()
    {
        var alice = Account("alice@example.org");
        _logins.Add(alice, "correct horse");

        _logins.Contains(alice, "correct horse").ShouldBeTrue();
        _logins.Contains(alice, "correct horse ").ShouldBeFalse();
        _logins.Contains(alice, "Correct horse").ShouldBeFalse();
        _logins.Contains(alice, "").ShouldBeFalse();
        _logins.Contains(Account("bob@example.org"), "correct horse").ShouldBeFalse();
        _logins.Contains(null, "correct horse").ShouldBeFalse();
    }

    [Fact]
    public void It_is_over_when_its_minutes_are()
    {
        var alice = Account("alice@example.org");
        _logins.Add(alice, "correct horse");

        _time.Advance(RememberedLogins.Lifetime - TimeSpan.FromTicks(1));
        _logins.Contains(alice, "correct horse").ShouldBeTrue();

        _time.Advance(TimeSpan.FromTicks(1));
        _logins.Contains(alice, "correct horse").ShouldBeFalse("its use a moment ago has not prolonged it");
    }

    [Fact]
    public void It_is_over_when_the_account_has_another_verifier()
    {
        _logins.Add(Account("alice@example.org", revision: "1"), "correct horse");

        _logins.Contains(Account("alice@example.org", revision: "2"), "correct horse").ShouldBeFalse();
    }

    [Fact]
    public void A_name_and_a_password_are_not_one_text()
    {
        _logins.Add(Account("alice"), "horse");

        _logins.Contains(Account("alic"), "ehorse").ShouldBeFalse();
        _logins.Contains(Account("alice"), "\0horse").ShouldBeFalse();
    }

    [Fact]
    public void Keyboards_that_compose_letters_differently_share_it()
    {
        var alice = Account("alice@example.org");
        _logins.Add(alice, "Grüße, alle");

        _logins.Contains(alice, "Gru\u0308ße, alle").ShouldBeTrue();
    }

    [Fact]
    public void When_there_are_too_many_the_oldest_goes()
    {
        foreach (var number in Enumerable.Range(0, RememberedLogins.Capacity + 1))
        {
            _logins.Add(Numbered(number), "correct horse");
            _time.Advance(TimeSpan.FromTicks(1));
        }

        _logins.Contains(Numbered(0), "correct horse").ShouldBeFalse();
        _logins.Contains(Numbered(1), "correct horse").ShouldBeTrue();
        _logins.Contains(Numbered(RememberedLogins.Capacity), "correct horse").ShouldBeTrue();
    }

    [Fact]
    public void A_login_that_was_checked_again_counts_from_then()
    {
        var alice = Account("alice@example.org");
        _logins.Add(alice, "correct horse");
        _time.Advance(RememberedLogins.Lifetime - TimeSpan.FromTicks(1));
        _logins.Add(alice, "correct horse");

        _time.Advance(TimeSpan.FromTicks(1));
        _logins.Add(Account("bob@example.org"), "correct horse"); // clears away what is over

        _logins.Contains(alice, "correct horse").ShouldBeTrue();
    }

    [Fact]
    public void Those_that_are_over_make_room_before_any_other()
    {
        _logins.Add(Numbered(0), "correct horse");
        _time.Advance(RememberedLogins.Lifetime);
        foreach (var number in Enumerable.Range(1, RememberedLogins.Capacity))
            _logins.Add(Numbered(number), "correct horse");

        Enumerable.Range(1, RememberedLogins.Capacity).ShouldAllBe(number => _logins.Contains(Numbered(number), "correct horse"));
    }

    private static Account Numbered(int number) => Account(string.Create(CultureInfo.InvariantCulture, $"user{number}@example.org"));

    private static Account Account(string name, string revision = "1") => new(name, ["*"]) { Revision = revision };
}
