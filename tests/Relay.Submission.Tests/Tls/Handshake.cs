using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Relay.Submission.Connection;
using Relay.Submission.Tests.Support;
using Relay.Submission.Tls;

namespace Relay.Submission.Tests.Tls;

/// <summary>A client and a channel that have made a TLS session between them.</summary>
internal sealed class Handshake : IAsyncDisposable
{
    private Handshake(SslStream client, SmtpChannel server) => (Client, Server) = (client, server);

    public SslStream Client { get; }

    public SmtpChannel Server { get; }

    /// <summary>The first name in the certificate that the client was shown.</summary>
    public string ShownName => ((X509Certificate2)Client.RemoteCertificate!).Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames().First();

    public static async Task<Handshake> MakeAsync(ServerCertificates certificates, string serverName, SslProtocols version)
    {
        var (toServer, toClient) = (new Pipe(), new Pipe());
        var client = new SslStream(new DuplexPipeStream(toClient.Reader, toServer.Writer));
        var server = new SmtpChannel(new Ends(toServer.Reader, toClient.Writer), TimeProvider.System);
        var options = new SslClientAuthenticationOptions { TargetHost = serverName, EnabledSslProtocols = version, AllowTlsResume = false };
        options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        await Task.WhenAll(client.AuthenticateAsClientAsync(options), server.StartTlsAsync(certificates, Patience.Limit, CancellationToken.None)).WaitAsync(Patience.Limit);
        return new Handshake(client, server);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Client.DisposeAsync();
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
