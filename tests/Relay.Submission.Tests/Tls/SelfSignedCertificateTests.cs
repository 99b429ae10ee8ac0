using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using Relay.Submission.Tests.Support;
using Relay.Submission.Tls;

namespace Relay.Submission.Tests.Tls;

public sealed class SelfSignedCertificateTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly LogLines _log = new();

    private string KeyFile => _directory.File("self-signed.key");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Where_none_is_configured_one_is_made_once_with_a_warning_at_each_start()
    {
        var first = Certificate(Load());
        var key = File.ReadAllText(KeyFile);
        _time.Advance(TimeSpan.FromDays(30));
        var second = Certificate(Load());

        second.Thumbprint.ShouldBe(first.Thumbprint);
        File.ReadAllText(KeyFile).ShouldBe(key);
        _log.Of(1150).Count().ShouldBe(2);
    }

    [Fact]
    public void It_names_this_host_and_is_valid_by_our_clock()
    {
        var certificate = Certificate(Load());
        certificate.MatchesHostname(FrontDoor.HostName).ShouldBeTrue();
        certificate.MatchesHostname("localhost").ShouldBeTrue();
        certificate.HasPrivateKey.ShouldBeTrue();
        certificate.NotBefore.ToUniversalTime().ShouldBe(_time.GetUtcNow().UtcDateTime.AddDays(-1));
        certificate.NotAfter.ToUniversalTime().ShouldBe(_time.GetUtcNow().UtcDateTime.AddDays(825));
    }

    [UnixFact, UnsupportedOSPlatform("windows")]
    public void Its_key_is_readable_by_us_alone()
    {
        Load();
        File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [UnixFact, UnsupportedOSPlatform("windows")]
    public void So_it_is_where_a_file_that_everybody_reads_stood_before()
    {
        File.WriteAllText(KeyFile, "");
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Load();
        File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void It_is_made_anew_before_it_expires_while_we_run_and_at_a_start()
    {
        var certificates = Load();
        var first = Certificate(certificates);
        _time.Advance(TimeSpan.FromDays(794));
        certificates.Look();
        Certificate(certificates).ShouldBe(first);

        _time.Advance(TimeSpan.FromDays(1));
        certificates.Look();
        var second = Certificate(certificates);
        second.Thumbprint.ShouldNotBe(first.Thumbprint);
        second.NotAfter.ToUniversalTime().ShouldBe(_time.GetUtcNow().UtcDateTime.AddDays(825));
        _log.Of(1152).ShouldHaveSingleItem();

        _time.Advance(TimeSpan.FromDays(1000));
        Certificate(Load()).Thumbprint.ShouldNotBe(second.Thumbprint);
        _log.Of(1154).ShouldBeEmpty();
        _log.Of(1155).ShouldBeEmpty();
    }

    [Fact]
    public void It_is_made_anew_where_it_is_of_no_use()
    {
        var first = Certificate(Load());
        File.WriteAllText(KeyFile, "");
        Certificate(Load()).Thumbprint.ShouldNotBe(first.Thumbprint);
    }

    [Fact]
    public void Where_it_can_not_be_made_anew_the_old_one_stays()
    {
        var first = Certificate(Load());
        Directory.CreateDirectory($"{KeyFile}.new");
        _time.Advance(TimeSpan.FromDays(800));
        Certificate(Load()).Thumbprint.ShouldBe(first.Thumbprint);
        _log.Of(1154).ShouldHaveSingleItem().ShouldContain("expires in 25 days");
    }

    [Fact]
    public void A_directory_in_which_none_can_be_kept_is_explained_in_a_sentence()
    {
        var file = _directory.File("file");
        File.WriteAllText(file, "");
        Should.Throw<CertificateException>(() => ServerCertificates.Load(new TlsOptions(), file, FrontDoor.HostName, _time, _log))
            .Message.ShouldStartWith($"No certificate is configured, and a self-signed one can't be kept in {file}: ");
    }

    private static X509Certificate2 Certificate(ServerCertificates certificates) => certificates.Current.Certificates.ShouldHaveSingleItem().Certificate;

    private ServerCertificates Load() => ServerCertificates.Load(new TlsOptions(), _directory.Path, FrontDoor.HostName, _time, _log);
}
