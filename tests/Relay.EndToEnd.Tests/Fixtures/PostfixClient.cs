using System.Globalization;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A machine whose Postfix has Relay for its smarthost (<c>relayhost</c>).</summary>
internal sealed class PostfixClient : IAsyncDisposable
{
    private const string MasterLines = """
        pickup unix n - n 60 1 pickup
        smtp unix - - n - - smtp

        """;

    private readonly PostfixInstance _postfix = new();

    private PostfixClient()
    {
    }

    /// <param name="mechanism">The kind of login; empty for Postfix's choice.</param>
    public static async Task<PostfixClient> StartAsync(ClientRoute route, ClientSettings settings, string mechanism = "")
    {
        var client = new PostfixClient();
        var passwords = Path.Combine(client._postfix.Configuration, "sasl_passwd");
        await client._postfix.CreateAsync();
        await File.WriteAllTextAsync(
            passwords, string.Create(CultureInfo.InvariantCulture, $"[{settings.Host}]:{settings.Port} {settings.User}:{settings.Password}\n"));
        await client._postfix.StartAsync("client.test", MainLines(settings, passwords, mechanism), MasterLines, route.Environment);
        return client;
    }

    /// <summary>As cron and its like do; <c>-i</c>, or a dot alone on a line would be the end.</summary>
    public async Task SendAsync(ClientSettings settings)
    {
        string[] arguments = ["-C", _postfix.Configuration, "-f", settings.Sender, "-i", "-t"];
        (await Tool.RunAsync($"{_postfix.Root}/usr/sbin/sendmail", arguments, Letter.Message(settings))).ShouldSucceed();
    }

    /// <summary>The line of its log that says so.</summary>
    public Task WaitForLogAsync(params string[] words) => Patience.UntilAsync(
        () => _postfix.Log().Split('\n'),
        lines => lines.Any(line => words.All(line.Contains)),
        () => $"Postfix's log does not say {string.Join(" … ", words)}.\n{_postfix.Log()}");

    public ValueTask DisposeAsync() => _postfix.DisposeAsync();

    private static string MainLines(ClientSettings settings, string passwords, string mechanism) => string.Create(CultureInfo.InvariantCulture, $"""
        relayhost = [{settings.Host}]:{settings.Port}
        smtp_sasl_auth_enable = yes
        smtp_sasl_password_maps = texthash:{passwords}
        smtp_sasl_security_options = noanonymous
        smtp_sasl_mechanism_filter = {mechanism}
        smtp_tls_security_level = secure
        smtp_tls_CAfile = {settings.AuthorityFile}
        {(settings.Door == Door.ImplicitTls ? "smtp_tls_wrappermode = yes" : "")}
        smtp_host_lookup = native

        """);
}
