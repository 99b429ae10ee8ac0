namespace Relay.Submission.Limits;

/// <summary>How many failed logins bar whom, and for how long. An address is an IPv4 address or an IPv6 /64.</summary>
public sealed class FailedLoginOptions
{
    /// <summary>Of one login from one address, before it is barred there; matches fail2ban's maxretry.</summary>
    public int MaxPerLoginAndAddress { get; set; } = 5;

    /// <summary>
    /// From one address, before it is barred for every login that has not got in from there lately. One login counts up to
    /// <see cref="LoginThrottle.MaxShare"/>, so seven of them at least must have gone wrong.
    /// </summary>
    public int MaxPerAddress { get; set; } = 20;

    /// <summary>
    /// Of one login from everywhere, before it is barred from all addresses from which it has not got in lately. One address counts up to
    /// <see cref="LoginThrottle.MaxShare"/>. Below the 100 that NIST SP 800-63B §5.2.2 allows.
    /// </summary>
    public int MaxPerLogin { get; set; } = 50;

    /// <summary>How long a failed login counts, about. Longer than fail2ban's ten minutes, since whoever guesses slowly guesses too.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a bar lasts, from the failed login that brought it on; no try in the meantime makes it longer.</summary>
    public TimeSpan BarTime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an address is known for a login that has got in from there: a month, so that a holiday doesn't make a stranger of anyone.</summary>
    public TimeSpan KnownTime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Addresses, logins, and pairs of them, of each as many as are remembered; some 15 MB for each when full.</summary>
    public int MaxRemembered { get; set; } = 100_000;
}
