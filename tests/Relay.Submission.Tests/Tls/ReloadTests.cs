using Relay.Submission.Tests.Support;
using Relay.Submission.Tls;

namespace Relay.Submission.Tests.Tls;

/// <summary>A certificate is renewed while Relay runs.</summary>
public sealed class ReloadTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly LogLines _log = new();

    private DateTimeOffset Later => _time.GetUtcNow().AddDays(80);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_is_new_in_the_files_serves_and_the_other_certificates_stay()
    {
        var certificates = Load(Files("a", "a.example"), Files("b", "b.example"));
        var (a, b) = (certificates.Current.Certificates[0], certificates.Current.Certificates[1]);
        Files("b", "b.example", "c.example");

        certificates.Look();

        certificates.Current.Certificates[0].ShouldBeSameAs(a);
        certificates.Current.Certificates[1].ShouldNotBeSameAs(b);
        certificates.Current.Choose("c.example", null).Names.ShouldBe(["b.example", "c.example"]);
        _log.Of(1151).Count().ShouldBe(2);
        _log.Of(1152).ShouldHaveSingleItem().ShouldContain("b.example, c.example (ECDSA P-256, valid until 2026-03-22");
    }

    [Fact]
    public void Files_that_say_the_same_leave_everything_as_it_is()
    {
        var certificates = Load(Files("a", "a.example"));
        var before = certificates.Current;
        foreach (var file in Directory.GetFiles(_directory.Path))
            File.WriteAllText(file, File.ReadAllText(file));

        certificates.Look();

        certificates.Current.ShouldBeSameAs(before, "with the certificate's context the session tickets would go");
    }

    [Fact]
    public void A_renewal_that_is_half_done_waits_for_its_other_half()
    {
        var certificates = Load(Files("a", "a.example"));
        var before = certificates.Current;
        var renewed = TestCertificate.Ecdsa(Later, "a.example", "b.example");

        File.WriteAllText(_directory.File("a.crt"), renewed.CertificatePem);
        certificates.Look();
        certificates.Look();
        certificates.Current.ShouldBeSameAs(before);
        _log.Of(1153).ShouldHaveSingleItem().ShouldContain("a.crt");

        File.WriteAllText(_directory.File("a.key"), renewed.KeyPem);
        certificates.Look();
        certificates.Current.Certificates[0].Names.ShouldBe(["a.example", "b.example"]);
        _log.Of(1153).ShouldHaveSingleItem();
    }

    [Fact]
    public void Each_new_trouble_is_said_once_and_the_certificate_stays()
    {
        var certificates = Load(Files("a", "a.example"));
        var before = certificates.Current;
        var key = File.ReadAllText(_directory.File("a.key"));

        File.WriteAllText(_directory.File("a.key"), "");
        LookTwice(certificates);
        File.Delete(_directory.File("a.key"));
        LookTwice(certificates);
        File.WriteAllText(_directory.File("a.key"), key);
        LookTwice(certificates);
        File.Delete(_directory.File("a.key"));
        LookTwice(certificates);

        _log.Of(1153).Count().ShouldBe(3);
        _log.Of(1152).ShouldBeEmpty();
        certificates.Current.ShouldBeSameAs(before);
    }

    [Fact]
    public async Task The_files_are_looked_at_each_minute()
    {
        var certificates = Load(Files("a", "a.example"));
        using var watch = new CertificateWatch(certificates, _time);
        await watch.StartAsync(CancellationToken.None);
        for (var i = 0; i < 2; i++)
        {
            var name = $"renewed-{i}.example";
            Files("a", name);
            await _time.WaiterAsync(CertificateWatch.Interval);
            _time.Advance(CertificateWatch.Interval);
            await _time.WaiterAsync(CertificateWatch.Interval); // it has looked, and waits again
            certificates.Current.Certificates[0].Names.ShouldBe([name]);
        }

        await watch.StopAsync(CancellationToken.None).WaitAsync(Patience.Limit);
    }

    [Fact]
    public void At_the_start_a_certificate_of_no_use_is_no_start()
    {
        var (right, wrong) = (Files("a", "a.example"), Files("b", "b.example"));
        File.WriteAllText(wrong.KeyFile!, "");
        Should.Throw<CertificateException>(() => Load(right, wrong)).Message.ShouldContain("b.key");
    }

    [Fact]
    public void One_that_is_not_valid_yet_is_said_so()
    {
        Load(TestCertificate.Ecdsa(_time.GetUtcNow().AddDays(100), "a.example").Write(_directory.File("a")));
        _log.Of(1156).ShouldHaveSingleItem().ShouldContain("not valid before 2026-01-11");
    }

    [Fact]
    public void The_end_is_announced_weekly_then_daily_and_then_as_an_error()
    {
        var certificates = Load(TestCertificate.Ecdsa(_time.GetUtcNow().AddDays(40), "a.example").Write(_directory.File("a")));
        var said = new List<string>();
        for (var hour = 0; hour < 43 * 24; hour++)
        {
            var (warnings, errors) = (_log.Of(1154).Count(), _log.Of(1155).Count());
            certificates.Look();
            if (_log.Of(1154).Count() + _log.Of(1155).Count() > warnings + errors)
                said.Add($"{(_log.Of(1155).Count() > errors ? "!" : "")}{hour / 24}");
            _time.Advance(TimeSpan.FromHours(1));
        }

        said.ShouldBe(["10", "17", "24", "31", "33", "34", "35", "36", "37", "38", "39", "!40", "!41", "!42"]);

        Files("a", "a.example");
        certificates.Look();
        _time.Advance(TimeSpan.FromDays(10));
        certificates.Look();
        _log.Of(1155).Count().ShouldBe(3, "a renewed one is left alone");
    }

    [Fact]
    public void At_a_start_the_end_is_announced_at_once() // by the constructor's look
    {
        Load(TestCertificate.Ecdsa(_time.GetUtcNow().AddDays(20), "a.example").Write(_directory.File("a")));
        _log.Of(1154).ShouldHaveSingleItem().ShouldContain("expires in 20 days");
    }

    private static void LookTwice(ServerCertificates certificates)
    {
        certificates.Look();
        certificates.Look();
    }

    private CertificateOptions Files(string file, params string[] names) => TestCertificate.Ecdsa(Later, names).Write(_directory.File(file));

    private ServerCertificates Load(params CertificateOptions[] files) =>
        ServerCertificates.Load(new TlsOptions { Certificates = [.. files] }, _directory.Path, FrontDoor.HostName, _time, _log);
}
