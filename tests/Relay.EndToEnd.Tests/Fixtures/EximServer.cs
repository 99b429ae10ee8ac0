using System.Globalization;
using System.Net;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Exim, which offers CHUNKING, and on request no 8BITMIME.</summary>
internal sealed class EximServer : MailServer
{
    private readonly Jail _jail = new(Jail.Exim);

    private EximServer() => Inbox = new Maildir(_jail.Combine("var/mail/inbox"), Log);

    public override Maildir Inbox { get; }

    /// <param name="isEightBit">Whether it offers 8BITMIME.</param>
    public static async Task<EximServer> StartAsync(bool isEightBit = true)
    {
        var server = new EximServer();
        server._jail.Configure("etc/exim4/exim4.conf", server.Configuration(isEightBit));
        await server._jail.StartAsync("""
            mkdir -p /var/spool/exim4 /var/log/exim4
            chown -R Debian-exim /var/spool/exim4 /var/log/exim4
            chgrp mail /var/mail && chmod 2775 /var/mail
            exec /usr/sbin/exim4 -bdf -q1m -oP /var/spool/exim4/pid
            """, new IPEndPoint(server.Address, Loopback.SmtpPort));
        return server;
    }

    public override ValueTask DisposeAsync() => _jail.DisposeAsync();

    private string Log()
    {
        var file = _jail.Combine("var/log/exim4/mainlog");
        return _jail.Log() + (File.Exists(file) ? File.ReadAllText(file) : "");
    }

    private string Configuration(bool isEightBit) => string.Create(CultureInfo.InvariantCulture, $"""
        primary_hostname = mx.{Domain}
        local_interfaces = {Address}
        daemon_smtp_ports = {Loopback.SmtpPort}
        acl_smtp_rcpt = recipients
        acl_smtp_data = content
        accept_8bitmime = {(isEightBit ? "true" : "false")}
        tls_advertise_hosts =
        keep_environment =
        begin acl
        recipients:
          deny local_parts = nobody
               message = There is nobody of that name
          defer local_parts = later
                message = Come back later
          accept domains = {Domain}
          deny
        content:
          accept
        begin routers
        inbox:
          driver = accept
          transport = inbox
        begin transports
        inbox:
          driver = appendfile
          directory = /var/mail/inbox
          maildir_format
          delivery_date_add
          envelope_to_add
          return_path_add
          user = mail
          group = mail

        """);
}
