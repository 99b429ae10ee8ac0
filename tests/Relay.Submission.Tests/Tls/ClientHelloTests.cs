using System.IO.Pipelines;
using Relay.Submission.Tests.Support;
using Relay.Submission.Tls;

namespace Relay.Submission.Tests.Tls;

public sealed class ClientHelloTests
{
    [Fact]
    public void The_newest_version_that_is_offered_counts()
    {
        Hellos.OpenSslTls13.Version.ShouldBe(ClientHello.Tls13);
        Hellos.OpenSslTls12.Version.ShouldBe(ClientHello.Tls12);
        Hellos.Tls10.Version.ShouldBe((ushort)0x0301);
    }

    [Fact]
    public void Versions_that_nobody_knows_do_not()
    {
        var octets = Hellos.OpenSslTls13Octets.ToArray();
        var versions = octets.AsSpan().IndexOf<byte>([0x08, 0x03, 0x04, 0x03, 0x03]);
        (octets[versions + 1], octets[versions + 2]) = (0x3A, 0x3A); // GREASE, RFC 8701 §2
        ClientHello.Parse(octets).ShouldNotBeNull().Version.ShouldBe(ClientHello.Tls12);
    }

    [Fact]
    public void What_is_in_it_is_found()
    {
        var hello = Hellos.RsaOnlyTls12;
        hello.CipherSuites.ShouldBe(new ushort[] { 0xC02F, 0x00FF });
        hello.SignatureSchemes.ShouldBe(new ushort[] { 0x0401 });
        hello.Groups.ShouldBe(new ushort[] { 0x001D, 0x0017, 0x001E, 0x0019, 0x0018 });
        hello.HasExtendedMasterSecret.ShouldBeTrue();
    }

    [Fact]
    public void An_extended_master_secret_is_missed_where_it_is_not_offered()
    {
        var octets = Hellos.OpenSslTls12Octets.ToArray();
        var extension = octets.AsSpan().IndexOf<byte>([0, 0x16, 0, 0, 0, 0x17, 0, 0]); // after encrypt_then_mac
        octets[extension + 4] = 0x3A; // one that nobody knows
        ClientHello.Parse(octets).ShouldNotBeNull().HasExtendedMasterSecret.ShouldBeFalse();
    }

    [Fact]
    public void One_that_is_cut_off_or_is_something_else_is_none()
    {
        foreach (var octets in new[] { Hellos.OpenSslTls13Octets, Hellos.Tls10Octets })
        {
            for (var length = 0; length < octets.Length; length++)
                ClientHello.Parse(octets.AsSpan(0, length)).ShouldBeNull();
        }

        ClientHello.Parse("EHLO client.example\r\n"u8).ShouldBeNull();
        ClientHello.Parse("GET / HTTP/1.1\r\n\r\n"u8).ShouldBeNull();
    }

    [Fact]
    public void Lengths_that_lie_harm_nobody()
    {
        // Whichever octet is changed, what comes of it is a hello or none.
        for (var at = 0; at < Hellos.OpenSslTls13Octets.Length; at++)
        {
            foreach (var octet in new byte[] { 0, 1, 0x7F, 0xFF })
            {
                var octets = Hellos.OpenSslTls13Octets.ToArray();
                octets[at] = octet;
                ClientHello.Parse(octets)?.CipherSuites.Length.ShouldBeLessThan(octets.Length);
            }
        }
    }

    [Fact]
    public async Task It_is_read_from_pieces_and_left_where_it_is()
    {
        var pipe = new Pipe();
        var peeking = ClientHello.PeekAsync(pipe.Reader, CancellationToken.None).AsTask();
        foreach (var octet in Hellos.OpenSslTls12Octets)
        {
            peeking.IsCompleted.ShouldBeFalse();
            await pipe.Writer.WriteAsync(new[] { octet });
        }

        (await peeking.WaitAsync(Patience.Limit)).ShouldNotBeNull().Version.ShouldBe(ClientHello.Tls12);
        pipe.Reader.TryRead(out var result).ShouldBeTrue();
        result.Buffer.Length.ShouldBe(Hellos.OpenSslTls12Octets.Length);
    }

    [Theory]
    [InlineData("EHLO")]
    [InlineData("\x16\x03\x01\xFF\xFF")]
    public async Task What_can_be_none_is_not_waited_for(string start)
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(System.Text.Encoding.Latin1.GetBytes(start));
        (await ClientHello.PeekAsync(pipe.Reader, CancellationToken.None).AsTask().WaitAsync(Patience.Limit)).ShouldBeNull();
    }

    [Fact]
    public async Task The_end_of_the_connection_is_the_end_of_the_wait()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Hellos.Tls10Octets.AsMemory(0, 50));
        await pipe.Writer.CompleteAsync();
        (await ClientHello.PeekAsync(pipe.Reader, CancellationToken.None).AsTask().WaitAsync(Patience.Limit)).ShouldBeNull();
    }
}
