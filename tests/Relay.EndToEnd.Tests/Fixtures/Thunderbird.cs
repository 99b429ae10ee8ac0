using System.Globalization;
using System.Text.Json;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Thunderbird without a screen, with a profile of its own that knows one outgoing server.</summary>
internal sealed class Thunderbird : IAsyncDisposable
{
    /// <summary>The program itself; <c>thunderbird</c> is a script that looks after the profiles of a person.</summary>
    public const string Program = "thunderbird-bin";

    /// <summary>Opens the window for a new message, fills it in and presses Send. Returns <c>sent</c> or the words of the message box.</summary>
    private const string WriteAndSend = """
        const [authority, host, user, password, recipient, subject, text, done] = arguments;
        (async () => {
          const certificates = Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB);
          certificates.addCertFromBase64(authority, "CT,,");
          const login = Cc["@mozilla.org/login-manager/loginInfo;1"].createInstance(Ci.nsILoginInfo);
          login.init(`smtp://${host}`, null, `smtp://${host}`, user, password, "", "");
          await Services.logins.addLoginAsync(login);

          const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
          const fields = Cc["@mozilla.org/messengercompose/composefields;1"].createInstance(Ci.nsIMsgCompFields);
          Object.assign(fields, { to: recipient, subject, body: text });
          const message = Cc["@mozilla.org/messengercompose/composeparams;1"].createInstance(Ci.nsIMsgComposeParams);
          message.composeFields = fields;
          message.type = Ci.nsIMsgCompType.New;
          message.format = Ci.nsIMsgCompFormat.PlainText;
          message.identity = MailServices.accounts.getIdentity("id1");

          const opened = new Promise(resolve => Services.obs.addObserver(window => window.addEventListener("load", () => {
            if (window.document.documentElement.getAttribute("windowtype") === "msgcompose") resolve(window);
          }, { once: true }), "domwindowopened"));
          MailServices.compose.OpenComposeWindowWithParams(null, message);
          const window = await opened;
          if (!window.composeEditorReady)
            await new Promise(resolve => window.addEventListener("compose-editor-ready", resolve, { once: true }));

          Services.obs.addObserver(box => done(box.Dialog.args.text), "common-dialog-loaded");
          window.gMsgCompose.addMsgSendListener({
            QueryInterface: ChromeUtils.generateQI(["nsIMsgSendListener"]),
            onStartSending() {}, onProgress() {}, onSendProgress() {}, onStatus() {}, onGetDraftFolderURI() {}, onSendNotPerformed() {}, onTransportSecurityError() {},
            onStopSending(id, status) { if (status === 0) done("sent"); },
          });
          window.goDoCommand("cmd_sendNow");
        })().catch(error => done(`${error}\n${error.stack}`));
        """;

    private readonly BackgroundProcess _process;
    private readonly Marionette _control;

    private Thunderbird(BackgroundProcess process, Marionette control)
    {
        _process = process;
        _control = control;
    }

    public static async Task<Thunderbird> StartAsync(ClientRoute route, ClientSettings settings)
    {
        var profile = Directory.CreateDirectory(route.Combine($"thunderbird-{settings.Recipient}")).FullName;
        await File.WriteAllLinesAsync(
            Path.Combine(profile, "user.js"),
            Preferences(settings).Select(line => $"user_pref({JsonSerializer.Serialize(line.Name)}, {JsonSerializer.Serialize(line.Value)});"));
        var process = route.Start(Program, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", profile);
        var control = await Marionette.ConnectAsync(await PortAsync(profile, process));
        await control.CallAsync("WebDriver:NewSession", new { capabilities = new { } });
        await control.CallAsync("WebDriver:SetTimeouts", new { script = Patience.Limit.TotalMilliseconds });
        await control.CallAsync("Marionette:SetContext", new { value = "chrome" });
        return new Thunderbird(process, control);
    }

    /// <summary>What Thunderbird tells its user; <c>sent</c> if it has nothing to tell.</summary>
    public async Task<string> SendAsync(ClientSettings settings)
    {
        var pem = (await File.ReadAllLinesAsync(settings.AuthorityFile)).Where(line => !line.StartsWith('-'));
        string[] arguments = [string.Concat(pem), settings.Host, settings.User, settings.Password, settings.Recipient, Letter.Subject, Letter.Text];
        var result = await _control.CallAsync("WebDriver:ExecuteAsyncScript", new { script = WriteAndSend, args = arguments });
        return result!["value"]!.GetValue<string>();
    }

    /// <summary>Without a farewell: asked to quit while a window or a message box is open, it may wait for ever.</summary>
    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _process.DisposeAsync();
    }

    /// <summary>It takes a free port and writes down which.</summary>
    private static async Task<int> PortAsync(string profile, BackgroundProcess process)
    {
        var file = Path.Combine(profile, "MarionetteActivePort");
        var port = await Patience.UntilAsync(
            () => File.Exists(file) ? File.ReadAllText(file) : "", text => text.Length > 0, () => $"Thunderbird can't be reached.\n{process.Transcript()}");
        return int.Parse(port, CultureInfo.InvariantCulture);
    }

    private static IEnumerable<(string Name, object Value)> Preferences(ClientSettings settings) =>
    [
        // What its settings call the outgoing server: STARTTLS (2) or SSL/TLS (3), and "Normal password" (3).
        ("mail.smtpservers", "smtp1"),
        ("mail.smtp.defaultserver", "smtp1"),
        ("mail.smtpserver.smtp1.hostname", settings.Host),
        ("mail.smtpserver.smtp1.port", settings.Port),
        ("mail.smtpserver.smtp1.try_ssl", settings.Door == Door.StartTls ? 2 : 3),
        ("mail.smtpserver.smtp1.authMethod", 3),
        ("mail.smtpserver.smtp1.username", settings.User),
        ("mail.identity.id1.fullName", "Alice"),
        ("mail.identity.id1.useremail", settings.Sender),
        ("mail.identity.id1.smtpServer", "smtp1"),
        ("mail.identity.id1.compose_html", false),
        ("mail.identity.id1.doFcc", false), // no copy: there is no folder for it
        ("mail.identity.id1.valid", true),
        ("mail.accountmanager.accounts", "account1"),
        ("mail.account.account1.identities", "id1"),
        ("mail.account.account1.server", "server1"),
        ("mail.server.server1.type", "none"),
        ("mail.server.server1.hostname", "Local Folders"),
        ("mail.server.server1.userName", "nobody"),
        // It is not to look for its makers: whatever it fetches from the web, it asks a proxy for that is not there.
        ("network.proxy.type", 1),
        ("network.proxy.http", "127.0.0.1"),
        ("network.proxy.http_port", 9),
        ("network.proxy.ssl", "127.0.0.1"),
        ("network.proxy.ssl_port", 9),
        ("network.dns.disablePrefetch", true),
        ("app.update.enabled", false),
        ("datareporting.policy.dataSubmissionEnabled", false),
        ("mailnews.start_page.enabled", false),
        ("marionette.port", 0),
    ];
}
