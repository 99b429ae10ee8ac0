using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Clients;

public sealed class NodemailerTests(ClientRoute route) : IClassFixture<ClientRoute>
{
    private const string Script = """
        const { readFileSync } = require('fs');
        const [module, door, host, port, authority, method, user, password, sender, recipient, subject] = process.argv.slice(1);
        const transport = require(module).createTransport({
          host,
          port: Number(port),
          secure: door === 'ImplicitTls',
          requireTLS: true,
          tls: { ca: readFileSync(authority) },
          authMethod: method,
          auth: { user, pass: password },
        });
        transport.sendMail({ from: { name: 'Alice', address: sender }, to: recipient, subject, text: readFileSync(0, 'utf8') }).catch(error => {
          console.error(error);
          process.exitCode = 1;
        });
        """;

    [ClientTheory("node", Nodemailer.Package)]
    [InlineData(Door.StartTls, "PLAIN")]
    [InlineData(Door.StartTls, "LOGIN")]
    [InlineData(Door.ImplicitTls, "PLAIN")]
    [InlineData(Door.ImplicitTls, "LOGIN")]
    public async Task Nodemailer_sends(Door door, string method)
    {
        var settings = route.Settings(door);

        (await SendAsync(settings, method)).ShouldSucceed();

        await route.ShouldArriveAsync(settings);
    }

    [ClientFact("node", Nodemailer.Package)]
    public async Task Nodemailer_reports_a_wrong_password()
    {
        var settings = route.Settings(Door.StartTls) with { Password = "wrong horse" };

        ClientRoute.ShouldReport(await SendAsync(settings, "PLAIN"), "EAUTH");
    }

    [ClientFact("node", Nodemailer.Package)]
    public async Task Nodemailer_reports_that_the_sender_is_not_allowed()
    {
        var settings = route.Settings(Door.StartTls) with { Sender = "boss@sender.test" };

        ClientRoute.ShouldReport(await SendAsync(settings, "PLAIN"), "550 5.7.1");
    }

    [ClientTheory("node", Nodemailer.Package)]
    [InlineData(Door.StartTls)]
    [InlineData(Door.ImplicitTls)]
    public async Task Nodemailer_does_not_talk_to_a_stranger(Door door)
    {
        var settings = route.Settings(door) with { AuthorityFile = route.StrangerFile };

        ClientRoute.ShouldReport(await SendAsync(settings, "PLAIN"), "unable to verify the first certificate");
    }

    private Task<ToolResult> SendAsync(ClientSettings settings, string method) => route.RunAsync(
        "node",
        [
            "-e", Script, Path.Combine(Nodemailer.Modules, Nodemailer.Package), settings.Door.ToString(), settings.Host,
            settings.Port.ToString(CultureInfo.InvariantCulture), settings.AuthorityFile, method,
            settings.User, settings.Password, settings.Sender, settings.Recipient, Letter.Subject,
        ],
        Letter.Input);
}
