using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Clients;

public sealed class PythonTests(ClientRoute route) : IClassFixture<ClientRoute>
{
    private const string Script = """
        import smtplib, ssl, sys
        from email.message import EmailMessage
        door, host, port, authority, user, password, sender, recipient, subject = sys.argv[1:]
        message = EmailMessage()
        message['From'], message['To'], message['Subject'] = sender, recipient, subject
        message.set_content(sys.stdin.buffer.read().decode())
        context = ssl.create_default_context(cafile=authority)
        if door == 'StartTls':
            server = smtplib.SMTP(host, int(port), timeout=30)
            server.starttls(context=context)
        else:
            server = smtplib.SMTP_SSL(host, int(port), context=context, timeout=30)
        with server:
            server.login(user, password)
            refused = server.send_message(message)
            assert not refused, refused
        """;

    [ClientTheory]
    [InlineData(Door.StartTls)]
    [InlineData(Door.ImplicitTls)]
    public async Task Smtplib_sends(Door door)
    {
        var settings = route.Settings(door);

        (await SendAsync(settings)).ShouldSucceed();

        await route.ShouldArriveAsync(settings);
    }

    [ClientFact]
    public async Task Smtplib_reports_a_wrong_password()
    {
        var settings = route.Settings(Door.StartTls) with { Password = "wrong horse" };

        ClientRoute.ShouldReport(await SendAsync(settings), "SMTPAuthenticationError: (535, b'5.7.8");
    }

    [ClientFact]
    public async Task Smtplib_reports_that_the_sender_is_not_allowed()
    {
        var settings = route.Settings(Door.StartTls) with { Sender = "boss@sender.test" };

        ClientRoute.ShouldReport(await SendAsync(settings), "SMTPSenderRefused: (550, b'5.7.1");
    }

    [ClientTheory]
    [InlineData(Door.StartTls)]
    [InlineData(Door.ImplicitTls)]
    public async Task Smtplib_does_not_talk_to_a_stranger(Door door)
    {
        var settings = route.Settings(door) with { AuthorityFile = route.StrangerFile };

        ClientRoute.ShouldReport(await SendAsync(settings), "CERTIFICATE_VERIFY_FAILED");
    }

    private Task<ToolResult> SendAsync(ClientSettings settings) => route.RunAsync(
        "python3",
        [
            "-c", Script, settings.Door.ToString(), settings.Host, settings.Port.ToString(CultureInfo.InvariantCulture), settings.AuthorityFile,
            settings.User, settings.Password, settings.Sender, settings.Recipient, Letter.Subject,
        ],
        Letter.Input);
}
