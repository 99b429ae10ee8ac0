using System.Globalization;
using System.Net;
using System.Text;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>
/// Takes mail for every mailbox of one domain into one Maildir, but for <c>later@</c>, which is answered 450, and <c>nobody@</c>,
/// which is answered 550. It offers STARTTLS.
/// </summary>
internal sealed class PostfixServer : IAsyncDisposable
{
    /// <summary>Debian's <c>daemon</c>, to whom the mail belongs.</summary>
    private const string OwnerId = "1";

    private readonly PostfixInstance _postfix = new();

    private PostfixServer()
    {
    }

    public IPAddress Address { get; } = Loopback.Next();

    public static async Task<PostfixServer> StartAsync(string domain)
    {
        var server = new PostfixServer();
        await server.StartPostfixAsync(domain);
        return server;
    }

    /// <summary>Waits for that many messages in the Maildir and reads them; Postfix's own trace header comes first.</summary>
    public async Task<IReadOnlyList<string>> WaitForMessagesAsync(int count = 1)
    {
        var inbox = _postfix.Combine("mail/inbox/new");
        var files = await Patience.UntilAsync(
            () => Directory.Exists(inbox) ? Directory.GetFiles(inbox) : [], found => found.Length >= count, () => $"Not {count} messages in the Maildir.\n{_postfix.Log()}");
        return [.. files.Select(file => File.ReadAllText(file, Encoding.Latin1))];
    }

    public ValueTask DisposeAsync() => _postfix.DisposeAsync();

    private async Task StartPostfixAsync(string domain)
    {
        await _postfix.CreateAsync();
        var host = "mx." + domain;
        var certificate = TestCertificates.Issue(host, Address);
        await File.WriteAllTextAsync(Path.Combine(_postfix.Configuration, "chain.pem"), certificate.KeyPem + certificate.CertificatePem);
        await File.WriteAllTextAsync(Path.Combine(_postfix.Configuration, "recipients"), $"""
            later@{domain} 450 4.2.1 Come back later
            nobody@{domain} 550 5.1.1 There is nobody of that name

            """);
        await _postfix.StartAsync(host, MainLines(domain), MasterLines());
    }

    private string MainLines(string domain) => $"""
        virtual_mailbox_domains = {domain}
        virtual_mailbox_base = {_postfix.Combine("mail")}
        virtual_mailbox_maps = static:inbox/
        virtual_uid_maps = static:{OwnerId}
        virtual_gid_maps = static:{OwnerId}
        virtual_minimum_uid = 1
        smtpd_recipient_restrictions = check_recipient_access texthash:{_postfix.Configuration}/recipients, reject_unauth_destination
        smtpd_tls_security_level = may
        smtpd_tls_chain_files = {_postfix.Configuration}/chain.pem
        smtpd_tls_loglevel = 1

        """;

    /// <summary>The address stands here and not in inet_interfaces, which knows none but those that an interface lists.</summary>
    private string MasterLines() => string.Create(CultureInfo.InvariantCulture, $"""
        {Address}:{Loopback.SmtpPort} inet n - n - - smtpd
        virtual unix - n n - - virtual

        """);
}
