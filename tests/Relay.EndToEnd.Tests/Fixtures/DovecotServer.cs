using System.Globalization;
using System.Net;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Dovecot: mail comes in by LMTP, for Bob and Carol and nobody else, and is read by POP3 with <see cref="Password"/>.</summary>
internal sealed class DovecotServer : IAsyncDisposable
{
    public const string Password = "sesame";

    private const int Pop3Port = 110;

    /// <summary>Python's client: how many messages there are, and the first as it comes.</summary>
    private const string ReadMailbox = """
        import poplib, sys
        mailbox = poplib.POP3(sys.argv[1], int(sys.argv[2]))
        mailbox.user(sys.argv[3])
        mailbox.pass_(sys.argv[4])
        count, _ = mailbox.stat()
        assert len(mailbox.list()[1]) == count
        if count:
            sys.stdout.buffer.write(b'\r\n'.join(mailbox.retr(1)[1]) + b'\r\n')
        mailbox.quit()
        """;

    private readonly Jail _jail = new(Jail.Dovecot);

    private DovecotServer()
    {
    }

    public IPAddress Address { get; } = Loopback.Next();

    /// <summary>Where it speaks LMTP.</summary>
    public string Lmtp => string.Create(CultureInfo.InvariantCulture, $"{Address}:{Loopback.SmtpPort}");

    public static async Task<DovecotServer> StartAsync()
    {
        var server = new DovecotServer();
        server._jail.Configure("etc/dovecot/dovecot.conf", server.Configuration());
        server._jail.Configure("etc/dovecot/users", """
            bob:::::/var/mail/bob
            carol:::::/var/mail/carol

            """);
        await server._jail.StartAsync("""
            mkdir -p /var/lib/dovecot/run
            chown mail /var/mail
            exec /usr/sbin/dovecot -F
            """, new IPEndPoint(server.Address, Loopback.SmtpPort));
        return server;
    }

    /// <summary>The first message of the mailbox, octets as Latin-1, when there is one.</summary>
    public Task<string> WaitForMessageAsync(string user) => Patience.UntilAsync(
        () => Python.RunAsync(ReadMailbox, [Address.ToString(), Pop3Port.ToString(CultureInfo.InvariantCulture), user, Password]),
        message => message.Length > 0,
        _ => $"{user} has no mail.\n{_jail.Log()}");

    public ValueTask DisposeAsync() => _jail.DisposeAsync();

    private string Configuration() => string.Create(CultureInfo.InvariantCulture, $$"""
        protocols = lmtp pop3
        base_dir = /var/lib/dovecot/run
        listen = {{Address}}
        ssl = no
        disable_plaintext_auth = no
        log_path = /dev/stderr
        mail_location = maildir:/var/mail/%n
        mail_uid = mail
        mail_gid = mail
        first_valid_uid = 1
        passdb {
          driver = static
          args = password={{Password}}
        }
        userdb {
          driver = passwd-file
          args = username_format=%n /etc/dovecot/users
        }
        service lmtp {
          inet_listener lmtp {
            address = {{Address}}
            port = {{Loopback.SmtpPort}}
          }
        }
        service pop3-login {
          chroot =
          inet_listener pop3 {
            port = {{Pop3Port}}
          }
        }
        service anvil {
          chroot =
        }

        """);
}
