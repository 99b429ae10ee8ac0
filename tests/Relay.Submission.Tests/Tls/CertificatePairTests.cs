using Relay.Submission.Tests.Support;
using Relay.Submission.Tls;

namespace Relay.Submission.Tests.Tls;

/// <summary>What an operator may configure.</summary>
public sealed class CertificatePairTests : IDisposable
{
    private static readonly DateTimeOffset Until = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_key_may_stand_in_another_file_or_in_the_same()
    {
        var pem = TestCertificate.Ecdsa(Until, "mail.example.org");
        var apart = ServerCertificates.Read(pem.Write(_directory.File("apart")));
        var together = ServerCertificates.Read(new CertificateOptions { CertificateFile = Write("both.pem", $"{pem.CertificatePem}\n{pem.KeyPem}") });

        apart.Certificate.HasPrivateKey.ShouldBeTrue();
        together.Certificate.HasPrivateKey.ShouldBeTrue();
        together.Certificate.Thumbprint.ShouldBe(apart.Certificate.Thumbprint);
    }

    [Fact]
    public void The_chain_behind_the_certificate_is_sent_with_it()
    {
        var files = TestCertificate.Chain(Until, "mail.example.org").Write(_directory.File("chain"));
        ServerCertificates.Read(files).Context.IntermediateCertificates.ShouldHaveSingleItem().Subject.ShouldBe("CN=intermediate");
    }

    [Fact]
    public void Its_names_its_kind_and_its_end_are_told()
    {
        TestCertificate.Ecdsa(Until, "mail.example.org", "*.example.org").Load().ToString()
            .ShouldBe("mail.example.org, *.example.org (ECDSA P-256, valid until 2026-03-01 12:00 UTC)");
        TestCertificate.Rsa(Until, 2048).Load().ToString().ShouldBe("no host's name (RSA, valid until 2026-03-01 12:00 UTC)");
    }

    [Fact]
    public void Files_of_no_use_are_explained_in_a_sentence()
    {
        var right = TestCertificate.Ecdsa(Until, "mail.example.org").Write(_directory.File("right"));
        var another = TestCertificate.Rsa(Until, 2048, "mail.example.org").Write(_directory.File("another"));
        var (certificate, key) = (right.CertificateFile, right.KeyFile!);
        var broken = Write("broken.pem", "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n");
        var empty = Write("empty.pem", "");

        ShouldBeExplained(_directory.File("missing.pem"), key);
        ShouldBeExplained(certificate, _directory.File("missing.pem"));
        ShouldBeExplained(broken, key);
        ShouldBeExplained(empty, key);
        ShouldBeExplained(certificate, empty);
        ShouldBeExplained(certificate, certificate);
        ShouldBeExplained(certificate, another.KeyFile!);
        ShouldBeExplained(another.CertificateFile, key);
        ShouldBeExplained(_directory.Path, key);
    }

    [Fact]
    public void A_key_that_no_client_would_accept_is_refused()
    {
        var weak = TestCertificate.Rsa(Until, 1024, "mail.example.org");
        Should.Throw<CertificateException>(() => weak.Load()).Message.ShouldContain("Its key has 1024 bits");
    }

    [Fact]
    public void A_key_is_never_shown()
    {
        var pem = TestCertificate.Ecdsa(Until);
        new CertificatePair("file", "file", pem.CertificatePem, pem.KeyPem).ToString().ShouldBe("file");
    }

    private static void ShouldBeExplained(string certificateFile, string keyFile) =>
        Should.Throw<CertificateException>(() => ServerCertificates.Read(new CertificateOptions { CertificateFile = certificateFile, KeyFile = keyFile }))
            .Message.ShouldStartWith($"The certificate {certificateFile} with the key {keyFile} can't be used: ");

    private string Write(string name, string text)
    {
        File.WriteAllText(_directory.File(name), text);
        return _directory.File(name);
    }
}
