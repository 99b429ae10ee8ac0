using System.Security.Authentication;
using Relay.Submission.Tls;

namespace Relay.Submission.Tests.Tls;

/// <summary>Which certificate a client gets.</summary>
public sealed class CertificateSetTests
{
    private static readonly DateTimeOffset Until = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ServerCertificate First = Ecdsa("first", "mail.example.org");
    private static readonly ServerCertificate Wild = Ecdsa("wild", "*.example.org", "example.net");
    private static readonly ServerCertificate Exact = Ecdsa("exact", "SMTP.example.org", "xn--bcher-kva.example");
    private static readonly ServerCertificate Nameless = Ecdsa("nameless");

    private readonly CertificateSet _set = new([First, Wild, Exact, Nameless], TlsVersion.Tls12);

    [Theory]
    [InlineData("mail.example.org", "first")]
    [InlineData("MAIL.Example.ORG", "first")]
    [InlineData("smtp.example.org", "exact")]
    [InlineData("other.example.org", "wild")]
    [InlineData("example.net", "wild")]
    [InlineData("xn--bcher-kva.example", "exact")]
    [InlineData("bücher.example", "exact")] // as SslStream shows it
    [InlineData("a.b.example.org", "first")] // a star is one label
    [InlineData("example.org", "first")]
    [InlineData("common.example", "first")] // a common name is no name
    [InlineData("*.example.org", "first")]
    [InlineData(".example.org", "first")]
    [InlineData("192.0.2.1", "first")]
    [InlineData("no such name", "first")]
    [InlineData("", "first")]
    [InlineData(null, "first")]
    public void A_name_itself_goes_before_a_wildcard_and_the_first_is_for_the_rest(string? name, string certificate) =>
        _set.Choose(name, null).File.ShouldBe(certificate);

    [Fact]
    public void Of_two_for_a_name_the_client_gets_the_first_that_it_can_use()
    {
        var rsa = TestCertificate.Rsa(Until, 2048, "mail.example.org").Load("rsa");
        var ecdsaFirst = new CertificateSet([First, Wild, rsa], TlsVersion.Tls12);
        var rsaFirst = new CertificateSet([rsa, Wild, First], TlsVersion.Tls12);

        foreach (var name in new[] { "mail.example.org", null })
        {
            foreach (var modern in new[] { Hellos.OpenSslTls13, Hellos.OpenSslTls12, null })
            {
                ecdsaFirst.Choose(name, modern).File.ShouldBe("first");
                rsaFirst.Choose(name, modern).File.ShouldBe("rsa");
            }

            ecdsaFirst.Choose(name, Hellos.RsaOnlyTls12).File.ShouldBe("rsa");
            rsaFirst.Choose(name, Hellos.EcdsaOnlyTls13).File.ShouldBe("first");
            ecdsaFirst.Choose(name, Hellos.Tls10).File.ShouldBe("first", "nothing fits, and somebody has to say so");
        }

        ecdsaFirst.Choose("other.example.org", Hellos.RsaOnlyTls12).File.ShouldBe("wild", "a certificate for another name is of no use");
    }

    [Fact]
    public void Nothing_older_than_tls_1_2_is_spoken_and_on_request_nothing_older_than_1_3()
    {
        _set.OptionsFor(null, null).EnabledSslProtocols.ShouldBe(SslProtocols.Tls12 | SslProtocols.Tls13);
        new CertificateSet([First], TlsVersion.Tls13).OptionsFor(null, null).EnabledSslProtocols.ShouldBe(SslProtocols.Tls13);
    }

    private static ServerCertificate Ecdsa(string file, params string[] names) => TestCertificate.Ecdsa(Until, names).Load(file);
}
