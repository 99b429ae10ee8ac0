using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using Relay.Submission.Tests.Support;
using Relay.Submission.Tls;

namespace Relay.Submission.Tests.Tls;

public sealed class ServerCertificateTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly LogLines _log = new();

    private string CertificateFile => _directory.File("self-signed.crt");

    private string KeyFile => _directory.File("self-signed.key");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Where_none_is_configured_one_is_made_once_with_a_warning_at_each_start()
    {
        var first = Certificate(Load(new TlsOptions()));
        var key = File.ReadAllText(KeyFile);
        _time.Advance(TimeSpan.FromDays(30));
        var second = Certificate(Load(new TlsOptions()));

        second.Thumbprint.ShouldBe(first.Thumbprint);
        File.ReadAllText(KeyFile).ShouldBe(key);
        _log.Of(1010).Count().ShouldBe(2);
    }

    [Fact]
    public void It_names_this_host_and_is_valid_by_our_clock()
    {
        var certificate = Certificate(Load(new TlsOptions()));
        certificate.MatchesHostname(FrontDoor.HostName).ShouldBeTrue();
        certificate.MatchesHostname("localhost").ShouldBeTrue();
        certificate.HasPrivateKey.ShouldBeTrue();
        certificate.NotBefore.ToUniversalTime().ShouldBe(_time.GetUtcNow().UtcDateTime.AddDays(-1));
        certificate.NotAfter.ToUniversalTime().ShouldBe(_time.GetUtcNow().UtcDateTime.AddDays(825));
    }

    [UnixFact, UnsupportedOSPlatform("windows")]
    public void Its_key_is_readable_by_us_alone()
    {
        Load(new TlsOptions());
        File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [UnixFact, UnsupportedOSPlatform("windows")]
    public void So_it_is_where_a_file_that_everybody_reads_stood_before()
    {
        File.WriteAllText(KeyFile, "");
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Load(new TlsOptions());
        File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_certificate_that_is_configured_is_used_with_its_key_in_another_file_or_in_the_same()
    {
        var own = Certificate(Load(new TlsOptions()));
        Certificate(Load(new TlsOptions { CertificateFile = CertificateFile, KeyFile = KeyFile })).Thumbprint.ShouldBe(own.Thumbprint);

        var both = Write("both.pem", $"{File.ReadAllText(CertificateFile)}\n{File.ReadAllText(KeyFile)}");
        Certificate(Load(new TlsOptions { CertificateFile = both })).Thumbprint.ShouldBe(own.Thumbprint);
        _log.Of(1010).Count().ShouldBe(1);
    }

    [Fact]
    public void Files_of_no_use_are_explained_in_a_sentence()
    {
        Load(new TlsOptions());
        using var another = new TemporaryDirectory();
        ServerCertificate.Load(new TlsOptions(), another.Path, FrontDoor.HostName, _time, _log);
        var broken = Write("broken.pem", "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n");
        var empty = Write("empty.pem", "");

        ShouldBeExplained(_directory.File("missing.pem"), KeyFile);
        ShouldBeExplained(CertificateFile, _directory.File("missing.pem"));
        ShouldBeExplained(broken, KeyFile);
        ShouldBeExplained(empty, KeyFile);
        ShouldBeExplained(CertificateFile, empty);
        ShouldBeExplained(CertificateFile, CertificateFile);
        ShouldBeExplained(CertificateFile, another.File("self-signed.key"));
        ShouldBeExplained(_directory.Path, KeyFile);
    }

    [Fact]
    public void So_is_a_directory_in_which_no_certificate_can_be_kept()
    {
        var file = Write("file", "");
        Should.Throw<CertificateException>(() => ServerCertificate.Load(new TlsOptions(), file, FrontDoor.HostName, _time, _log))
            .Message.ShouldStartWith($"No certificate is configured, and a self-signed one can't be kept in {file}: ");
    }

    private static X509Certificate2 Certificate(SslServerAuthenticationOptions options) => options.ServerCertificateContext.ShouldNotBeNull().TargetCertificate;

    private void ShouldBeExplained(string certificateFile, string keyFile)
    {
        var options = new TlsOptions { CertificateFile = certificateFile, KeyFile = keyFile };
        Should.Throw<CertificateException>(() => Load(options)).Message.ShouldStartWith($"The certificate {certificateFile} with the key {keyFile} can't be used: ");
    }

    private SslServerAuthenticationOptions Load(TlsOptions options) => ServerCertificate.Load(options, _directory.Path, FrontDoor.HostName, _time, _log);

    private string Write(string name, string text)
    {
        File.WriteAllText(_directory.File(name), text);
        return _directory.File(name);
    }
}
