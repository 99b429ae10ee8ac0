using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Submission;

public sealed class PythonTests
{
    private const string Script = """
        import smtplib, ssl, sys
        from email.message import EmailMessage
        connect, host, port, authority, user, password = sys.argv[1:]
        message = EmailMessage()
        message['From'], message['To'], message['Subject'] = user, 'bob@example.org', 'Grüße'
        message.set_content('Hällo.\n.dot\n')
        context = ssl.create_default_context(cafile=authority)
        if connect == 'starttls':
            server = smtplib.SMTP(host, int(port), timeout=30)
            server.starttls(context=context)
        else:
            server = smtplib.SMTP_SSL(host, int(port), context=context, timeout=30)
        with server:
            server.login(user, password)
            refused = server.send_message(message)
            assert not refused, refused
        """;

    [TheoryNeeding("python3", "nsd", "smtp-sink")]
    [InlineData("starttls")]
    [InlineData("implicit")]
    public async Task Smtplib_sends(string connect)
    {
        await using var route = await MailRoute.StartAsync();
        var home = route.Relay.Home;
        var port = connect == "starttls" ? Loopback.SubmissionPort : Loopback.ImplicitTlsPort;

        await Python.RunAsync(
            Script, [connect, home.Address.ToString(), port.ToString(CultureInfo.InvariantCulture), home.AuthorityFile, RelayHome.Account, RelayHome.Password]);

        var message = await route.Sink.WaitForMessageAsync();
        message.ForwardPaths.ShouldBe(["<bob@example.org>"]);
        message.Header.ShouldContain("Subject: =?utf-8?");
    }
}
