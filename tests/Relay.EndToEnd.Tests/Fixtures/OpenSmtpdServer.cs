using System.Globalization;
using System.Net;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>OpenSMTPD. It refuses by its lists; a list that says "later" it does not have, and so a filter says it.</summary>
internal sealed class OpenSmtpdServer : MailServer
{
    private readonly Jail _jail = new(Jail.OpenSmtpd);

    private OpenSmtpdServer() => Inbox = new Maildir(_jail.Combine("var/mail/inbox"), _jail.Log);

    public override Maildir Inbox { get; }

    public static async Task<OpenSmtpdServer> StartAsync()
    {
        var server = new OpenSmtpdServer();
        server._jail.Configure("etc/smtpd.conf", server.Configuration());
        await server._jail.StartAsync("""
            mkdir -p /var/lib/opensmtpd/empty /var/spool/smtpd
            chmod 711 /var/spool/smtpd
            chgrp mail /var/mail && chmod 2775 /var/mail
            exec /usr/sbin/smtpd -d
            """, new IPEndPoint(server.Address, Loopback.SmtpPort));
        return server;
    }

    public override ValueTask DisposeAsync() => _jail.DisposeAsync();

    private string Configuration() => string.Create(CultureInfo.InvariantCulture, $$"""
        filter later phase rcpt-to match rcpt-to { "later@{{Domain}}" } reject "451 4.2.1 Come back later"
        filter nobody phase rcpt-to match rcpt-to { "nobody@{{Domain}}" } reject "550 5.1.1 There is nobody of that name"
        listen on {{Address}} port {{Loopback.SmtpPort}} hostname mx.{{Domain}} filter { later, nobody }
        action inbox maildir "/var/mail/inbox" virtual { "@" = mail }
        match from any for domain "{{Domain}}" action inbox

        """);
}
