using System.Text;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>
/// One Relay, with its way to <c>example.org</c>, for all the tests of a client. The client knows it by name, as it would at home, and
/// has a home directory of its own, so that nothing depends on what the person who runs the tests has configured.
/// </summary>
public sealed class ClientRoute : IAsyncLifetime
{
    /// <summary>For a program that asks the C library about <see cref="RelayHome.HostName"/>: answers from a file, without root's rights.</summary>
    private const string NameLibrary = "libnss_wrapper.so";

    private const string Decode = """
        import email, email.policy, sys
        message = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
        sys.stdout.buffer.write((message['Subject'] + '\n' + message.get_body(('plain',)).get_content()).encode())
        """;

    private MailRoute? _route;
    private int _recipients;

    /// <summary>What the tests of every client need.</summary>
    internal static string[] Needs { get; } = ["nsd", "smtp-sink", "python3", NameLibrary];

    /// <summary>An authority that has certified nothing.</summary>
    internal string StrangerFile => Combine("stranger.pem");

    internal RelayHome Relay => _route!.Relay.Home;

    /// <summary>Who is asked for the address of <see cref="RelayHome.HostName"/>.</summary>
    internal string[] Environment => [$"LD_PRELOAD={NameLibrary}", $"NSS_WRAPPER_HOSTS={Combine("hosts")}"];

    private string Home => Relay.Combine("client");

    public async Task InitializeAsync()
    {
        _route = await MailRoute.StartAsync();
        Directory.CreateDirectory(Home);
        await WriteAsync("hosts", $"{Relay.Address} {RelayHome.HostName}\n");
        await WriteAsync("stranger.pem", TestCertificates.Stranger.ExportCertificatePem());
    }

    public async Task DisposeAsync()
    {
        if (_route is not null)
            await _route.DisposeAsync();
    }

    /// <summary>Right ones, with a recipient that no other test has.</summary>
    internal ClientSettings Settings(Door door) => new(door, Relay.AuthorityFile, $"bob{++_recipients}@example.org");

    internal string Combine(string name) => Path.Combine(Home, name);

    /// <summary>Writes a file into the client's home that nobody else may read: some clients insist.</summary>
    /// <returns>Its path.</returns>
    internal async Task<string> WriteAsync(string name, string text)
    {
        var path = Combine(name);
        await File.WriteAllTextAsync(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    internal Task<ToolResult> RunAsync(string program, IReadOnlyList<string> arguments, string input = "") =>
        Tool.RunAsync("env", Command(program, arguments), input);

    internal BackgroundProcess Start(string program, params IReadOnlyList<string> arguments) => BackgroundProcess.Start("env", Command(program, arguments));

    /// <summary>The message to that recipient came as it was meant.</summary>
    internal async Task ShouldArriveAsync(ClientSettings settings, string subject = Letter.Subject, string text = Letter.Text)
    {
        var message = await _route!.Sink.WaitForMessageToAsync(settings.Recipient);
        message.ReversePath.ShouldStartWith($"<{settings.Sender}>");
        message.ForwardPaths.ShouldBe([$"<{settings.Recipient}>"]);
        // RFC 3848: SMTP with EHLO, under TLS, after AUTH.
        message.Header.ShouldContain($" by {RelayHome.HostName} (Relay) with ESMTPSA id ");
        var decoded = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(await Python.RunAsync(Decode, [], message.Content)));
        decoded.TrimEnd('\n').ShouldBe($"{subject}\n{text}".TrimEnd('\n'), message.Content);
    }

    /// <summary>It said so, and ended with an error.</summary>
    internal static void ShouldReport(ToolResult result, string words)
    {
        result.ExitCode.ShouldNotBe(0, result.Everything);
        result.Everything.ShouldContain(words, Case.Insensitive, result.Everything);
    }

    private IReadOnlyList<string> Command(string program, IReadOnlyList<string> arguments) =>
        ["LC_ALL=C.UTF-8", $"HOME={Home}", .. Environment, ToolPath.Find(program)!, .. arguments];
}
