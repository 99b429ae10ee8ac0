using System.Globalization;
using System.Text.Json.Nodes;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Submission;

/// <summary>TLS on both ports, as OpenSSL's own client sees it.</summary>
public sealed class TlsTests
{
    private static readonly string[] Versions = ["-tls1_2", "-tls1_3"];

    public static TheoryData<int, string[]> Ways => new()
    {
        { Loopback.SubmissionPort, ["-starttls", "smtp"] },
        { Loopback.ImplicitTlsPort, [] },
    };

    [TheoryNeeding("openssl"), MemberData(nameof(Ways))]
    public async Task Version_1_2_and_1_3_are_spoken_with_a_certificate_that_verifies_and_sessions_are_resumed(int port, string[] options)
    {
        await using var relay = await RelayHome.StartAsync();
        foreach (var version in Versions)
        {
            var file = relay.Home.Combine($"session{version}");
            var first = await ConnectAsync(relay.Home, port, [.. options, version, "-sess_out", file, "-verify_hostname", RelayHome.HostName, "-verify_return_error"]);
            first.ShouldSucceed().Output.ShouldContain("New, ");
            first.Output.ShouldContain("221 2.0.0");
            var second = await ConnectAsync(relay.Home, port, [.. options, version, "-sess_in", file]);
            second.ShouldSucceed().Output.ShouldContain("Reused, ");
        }
    }

    [TheoryNeeding("openssl"), MemberData(nameof(Ways))]
    public async Task Nothing_older_and_no_key_exchange_with_rsa(int port, string[] options)
    {
        await using var relay = await RelayHome.StartAsync();
        // Its own security level has to come down first, or the client would not even ask.
        var tls10 = await ConnectAsync(relay.Home, port, [.. options, "-tls1", "-cipher", "ALL:@SECLEVEL=0"]);
        var tls11 = await ConnectAsync(relay.Home, port, [.. options, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]);
        var rsa = await ConnectAsync(relay.Home, port, [.. options, "-tls1_2", "-cipher", "kRSA"]);

        tls10.Error.ShouldContain("alert protocol version", customMessage: tls10.Everything);
        tls11.Error.ShouldContain("alert protocol version", customMessage: tls11.Everything);
        rsa.Error.ShouldContain("alert handshake failure", customMessage: rsa.Everything);
        await relay.WaitForLogAsync("the client offers no more than TLS 1.0");
        await relay.WaitForLogAsync("the client offers no more than TLS 1.1");
        await relay.WaitForLogAsync("the client offers no cipher suite that is still safe");
    }

    [FactNeeding("openssl")]
    public async Task A_client_that_does_not_trust_the_certificate_is_told_from_others_in_the_log()
    {
        await using var relay = await RelayHome.StartAsync();
        await Tool.RunAsync("openssl", ["s_client", "-connect", EndPoint(relay.Home, Loopback.ImplicitTlsPort), "-verify_return_error", "-no-CAfile", "-no-CApath", "-no-CAstore"]);
        await relay.WaitForLogAsync("the client does not trust who issued our certificate");
    }

    [FactNeeding("openssl")]
    public async Task Each_name_has_its_certificate_and_a_renewed_one_is_taken_on_hangup()
    {
        var home = await RelayHome.CreateAsync(change: AddSecondCertificate);
        await WriteSecondCertificateAsync(home, "*.second.test");
        await home.AddAliceAsync();
        await using var relay = await RelayProcess.StartAsync(home);

        (await CertificateAsync(home, "-servername", RelayHome.HostName)).ShouldContain($"CN = {RelayHome.HostName}");
        (await CertificateAsync(home, "-servername", "mail.second.test")).ShouldContain("CN = *.second.test");
        (await CertificateAsync(home, "-servername", "mail.third.test")).ShouldContain($"CN = {RelayHome.HostName}");
        (await CertificateAsync(home, "-noservername")).ShouldContain($"CN = {RelayHome.HostName}");

        await using var before = await SubmissionClient.LogInAsync(home);
        await WriteSecondCertificateAsync(home, "mail.third.test");
        await relay.HangUpAsync();
        await relay.WaitForLogAsync("New certificate in", "second.pem", "mail.third.test");

        (await CertificateAsync(home, "-servername", "mail.third.test")).ShouldContain("CN = mail.third.test");
        (await before.CommandAsync("NOOP")).Code.ShouldBe(250);
    }

    [Fact]
    public async Task A_check_of_the_configuration_shows_whose_certificates_they_are_and_until_when()
    {
        using var home = await RelayHome.CreateAsync(change: AddSecondCertificate);
        await WriteSecondCertificateAsync(home, "*.second.test");
        var check = (await home.RunAsync(["config", "check", "--config", home.ConfigurationFile])).ShouldSucceed();
        check.Output.ShouldContain($"relay.pem: {RelayHome.HostName} (ECDSA P-256, valid until ");
        check.Output.ShouldContain("second.pem: *.second.test (ECDSA P-256, valid until ");
    }

    private static void AddSecondCertificate(JsonObject configuration) =>
        configuration["Tls"]!["Certificates"]!.AsArray().Add(new JsonObject { ["CertificateFile"] = "second.pem", ["KeyFile"] = "second.key" });

    private static async Task WriteSecondCertificateAsync(RelayHome home, string name)
    {
        var certificate = TestCertificates.Issue(name, home.Address);
        await File.WriteAllTextAsync(home.Combine("second.pem"), certificate.CertificatePem);
        await File.WriteAllTextAsync(home.Combine("second.key"), certificate.KeyPem);
    }

    private static async Task<string> CertificateAsync(RelayHome home, params string[] options)
    {
        var session = (await ConnectAsync(home, Loopback.ImplicitTlsPort, options)).ShouldSucceed();
        return session.Output.Split('\n').First(line => line.StartsWith("subject=", StringComparison.Ordinal));
    }

    /// <summary>A session of one command; the end of the input does not end it, the server does.</summary>
    private static Task<ToolResult> ConnectAsync(RelayHome home, int port, string[] options) =>
        Tool.RunAsync("openssl", ["s_client", "-connect", EndPoint(home, port), "-CAfile", home.AuthorityFile, "-ign_eof", "-crlf", .. options], "QUIT\n");

    private static string EndPoint(RelayHome home, int port) => string.Create(CultureInfo.InvariantCulture, $"{home.Address}:{port}");
}
