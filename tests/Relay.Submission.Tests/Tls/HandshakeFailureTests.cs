using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests.Tls;

/// <summary>What the log says of a handshake that came to nothing, and of whose fault it was.</summary>
public sealed class HandshakeFailureTests
{
    private readonly FrontDoor _door = new();

    [Theory]
    [InlineData(TlsMode.Implicit, "what the client sent is not TLS; is it set to STARTTLS, or to no encryption?")]
    [InlineData(TlsMode.StartTls, "what the client sent is not TLS")]
    public async Task What_is_not_tls(TlsMode mode, string reason) => (await FailAsync(mode, "EHLO client.example\r\n"u8.ToArray())).ShouldEndWith(reason);

    [Theory]
    [InlineData(TlsMode.Implicit)]
    [InlineData(TlsMode.StartTls)]
    public async Task A_client_that_goes_without_a_word(TlsMode mode) => (await FailAsync(mode, [])).ShouldEndWith("the client closed the connection before it began TLS");

    [Fact]
    public async Task A_client_that_goes_in_the_middle() =>
        (await FailAsync(TlsMode.Implicit, Hellos.OpenSslTls13Octets)).ShouldEndWith("the client closed the connection in the middle, as some do that don't trust the certificate");

    [Fact]
    public async Task A_client_too_old_to_be_served() => (await FailAsync(TlsMode.Implicit, Hellos.Tls10Octets)).ShouldEndWith("the client offers no more than TLS 1.0");

    [UnixFact]
    public async Task A_client_that_has_nothing_in_common_with_our_certificate() =>
        (await FailAsync(TlsMode.Implicit, Hellos.RsaOnlyTls12Octets)).ShouldEndWith("the client offers no cipher suite that is still safe; it offers up to TLS 1.2");

    [UnixFact]
    public async Task A_client_that_does_not_trust_our_certificate()
    {
        // An alert in clear instead of the rest of the handshake, as RFC 5246 §7.2 has it.
        byte[] unknownAuthority = [21, 3, 3, 0, 2, 2, 48];
        (await FailAsync(TlsMode.Implicit, [.. Hellos.OpenSslTls12Octets, .. unknownAuthority]))
            .ShouldEndWith("the client does not trust who issued our certificate: does the file have the whole chain? (alert unknown_ca); it offers up to TLS 1.2");
    }

    [Theory]
    [InlineData(TlsMode.Implicit, 0, "the client did not begin TLS in time, as one does that is set to STARTTLS and waits for a greeting")]
    [InlineData(TlsMode.StartTls, 0, "the client did not begin TLS in time")]
    [InlineData(TlsMode.Implicit, 5, "the client did not begin TLS in time, as one does that is set to STARTTLS and waits for a greeting")]
    [InlineData(TlsMode.Implicit, int.MaxValue, "the client did not finish the handshake in time")]
    public async Task A_client_that_falls_silent(TlsMode mode, int octets, string reason)
    {
        await using var client = await ConnectAsync(mode);
        await client.SendAsync(System.Text.Encoding.Latin1.GetString(Hellos.OpenSslTls13Octets.AsSpan(0, Math.Min(octets, Hellos.OpenSslTls13Octets.Length))));
        if (octets >= Hellos.OpenSslTls13Octets.Length)
            await client.AwaitOctetsAsync(); // it has been read, and the time that is over is that of the handshake
        await _door.Time.AdvanceUntilAsync(client.Session, _door.Limits.HandshakeTimeout);
        _door.Log.Of(1002).ShouldHaveSingleItem().Trim().ShouldEndWith(reason);
    }

    private async Task<string> FailAsync(TlsMode mode, byte[] sent)
    {
        await using var client = await ConnectAsync(mode);
        await client.SendAsync(System.Text.Encoding.Latin1.GetString(sent));
        await client.CloseAsync();
        await client.Session.WaitAsync(Patience.Limit);
        return _door.Log.Of(1002).ShouldHaveSingleItem().Trim();
    }

    private async Task<TestClient> ConnectAsync(TlsMode mode)
    {
        var client = _door.Connect(mode);
        if (mode == TlsMode.StartTls)
        {
            await client.ReadAsync();
            (await client.AskAsync("STARTTLS")).ShouldStartWith("220 ");
        }

        return client;
    }
}
