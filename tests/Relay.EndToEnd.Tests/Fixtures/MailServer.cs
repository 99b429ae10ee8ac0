using System.Net;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>
/// A mail server that people run, as the mail host of <c>example.org</c>: it takes mail for every mailbox into one Maildir, but for <c>later@</c>, which is
/// answered 4yz, and <c>nobody@</c>, which is answered 5yz.
/// </summary>
internal abstract class MailServer : IAsyncDisposable
{
    public const string Domain = "example.org";

    public IPAddress Address { get; } = Loopback.Next();

    public abstract Maildir Inbox { get; }

    /// <param name="name">As it is called in the theories: postfix, exim or opensmtpd.</param>
    public static async Task<MailServer> StartAsync(string name) => name switch
    {
        "postfix" => await PostfixServer.StartAsync(),
        Jail.Exim => await EximServer.StartAsync(),
        Jail.OpenSmtpd => await OpenSmtpdServer.StartAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such mail server here."),
    };

    public abstract ValueTask DisposeAsync();
}
