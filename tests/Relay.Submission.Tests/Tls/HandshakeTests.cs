using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relay.Submission.Tests.Support;
using Relay.Submission.Tls;

namespace Relay.Submission.Tests.Tls;

public sealed class HandshakeTests : IDisposable
{
    private static readonly DateTimeOffset Until = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("a.example", SslProtocols.Tls13, "a.example")]
    [InlineData("mail.b.example", SslProtocols.Tls12, "*.b.example")]
    [InlineData("mail.b.example", SslProtocols.Tls13, "*.b.example")]
    [InlineData("c.example", SslProtocols.Tls12, "a.example")]
    public async Task The_client_gets_the_certificate_for_the_name_that_it_asks_for(string asked, SslProtocols version, string shown)
    {
        var certificates = Load(TestCertificate.Ecdsa(Until, "a.example"), TestCertificate.Rsa(Until, 2048, "*.b.example"));
        await using var handshake = await Handshake.MakeAsync(certificates, asked, version);
        handshake.ShownName.ShouldBe(shown);
    }

    [Fact]
    public async Task A_session_under_way_lives_on_when_there_is_a_new_certificate()
    {
        var certificates = Load(TestCertificate.Ecdsa(Until, "a.example"));
        await using var before = await Handshake.MakeAsync(certificates, "a.example", SslProtocols.Tls13);
        TestCertificate.Ecdsa(Until, "renewed.example").Write(_directory.File("0"));
        certificates.Look();
        await using var after = await Handshake.MakeAsync(certificates, "a.example", SslProtocols.Tls13);

        before.ShownName.ShouldBe("a.example");
        after.ShownName.ShouldBe("renewed.example");
        await before.Client.WriteAsync("NOOP\r\n"u8.ToArray());
        (await before.Server.ReadLineAsync(100, Patience.Limit, CancellationToken.None)).Line.ShouldBe("NOOP"u8.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Under_tls_1_2_a_login_can_be_bound_to_the_session_and_to_the_certificate(bool isRsa)
    {
        // The RSA one is signed with SHA-384.
        var pem = isRsa ? TestCertificate.Rsa(Until, 2048, "a.example") : TestCertificate.Ecdsa(Until, "a.example");
        await using var handshake = await Handshake.MakeAsync(Load(pem), "a.example", SslProtocols.Tls12);
        using var shown = X509Certificate2.CreateFromPem(pem.CertificatePem);

        var bindings = handshake.Server.ChannelBindings;

        bindings.Count.ShouldBe(2);
        bindings["tls-unique"].Length.ShouldBe(12, "what a Finished message has: RFC 5246 §7.4.9");
        using var ofClient = handshake.Client.TransportContext.GetChannelBinding(ChannelBindingKind.Unique).ShouldNotBeNull();
        byte[] named = [.. "tls-unique:"u8, .. bindings["tls-unique"]];
        Octets(ofClient)[^named.Length..].ShouldBe(named);
        bindings["tls-server-end-point"].ShouldBe(isRsa ? SHA384.HashData(shown.RawData) : SHA256.HashData(shown.RawData));
    }

    [Fact]
    public async Task Under_tls_1_3_there_is_nothing_to_bind_to()
    {
        await using var handshake = await Handshake.MakeAsync(Load(TestCertificate.Ecdsa(Until, "a.example")), "a.example", SslProtocols.Tls13);
        handshake.Server.ChannelBindings.ShouldBeEmpty();
    }

    private static byte[] Octets(ChannelBinding binding)
    {
        var octets = new byte[binding.Size];
        Marshal.Copy(binding.DangerousGetHandle(), octets, 0, octets.Length);
        return octets;
    }

    private ServerCertificates Load(params TestCertificate[] certificates) => ServerCertificates.Load(
        new TlsOptions { Certificates = [.. certificates.Select((certificate, i) => certificate.Write(_directory.File($"{i}")))] },
        _directory.Path, FrontDoor.HostName, TimeProvider.System, new LogLines());
}
