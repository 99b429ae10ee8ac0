using System.Globalization;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Postfix. It offers STARTTLS.</summary>
internal sealed class PostfixServer : MailServer
{
    /// <summary>Debian's <c>daemon</c>, to whom the mail belongs.</summary>
    private const string OwnerId = "1";

    private readonly PostfixInstance _postfix = new();

    private PostfixServer() => Inbox = new Maildir(_postfix.Combine("mail/inbox"), _postfix.Log);

    public override Maildir Inbox { get; }

    public static async Task<PostfixServer> StartAsync()
    {
        var server = new PostfixServer();
        await server.StartPostfixAsync();
        return server;
    }

    public override ValueTask DisposeAsync() => _postfix.DisposeAsync();

    private async Task StartPostfixAsync()
    {
        await _postfix.CreateAsync();
        var host = "mx." + Domain;
        var certificate = TestCertificates.Issue(host, Address);
        await File.WriteAllTextAsync(Path.Combine(_postfix.Configuration, "chain.pem"), certificate.KeyPem + certificate.CertificatePem);
        await File.WriteAllTextAsync(Path.Combine(_postfix.Configuration, "recipients"), $"""
            later@{Domain} 450 4.2.1 Come back later
            nobody@{Domain} 550 5.1.1 There is nobody of that name

            """);
        await _postfix.StartAsync(host, MainLines(), MasterLines());
    }

    private string MainLines() => $"""
        virtual_mailbox_domains = {Domain}
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
