using System.Net.Security;
using Microsoft.Extensions.Logging;

namespace Relay.Submission.Tls;

/// <summary>
/// The certificates that the listeners show, as their files have them now. Handshakes take what is current when they begin; a session under way
/// keeps its own.
/// </summary>
public sealed class ServerCertificates
{
    private readonly Lock _looking = new();
    private readonly CertificateSource[] _sources;
    private readonly TlsVersion _minimumVersion;
    private volatile CertificateSet _current;

    private ServerCertificates(CertificateSource[] sources, TlsVersion minimumVersion)
    {
        (_sources, _minimumVersion) = (sources, minimumVersion);
        foreach (var source in sources)
            source.Look();
        _current = Gather();
    }

    internal CertificateSet Current => _current;

    /// <param name="ownDirectory">Where a self-signed certificate is kept.</param>
    /// <exception cref="CertificateException">One of them can't be used.</exception>
    public static ServerCertificates Load(TlsOptions options, string ownDirectory, string hostName, TimeProvider time, ILogger logger)
    {
        if (options.Certificates.Count > 0)
            return new ServerCertificates([.. options.Certificates.Select(files => new CertificateSource(files, null, time, logger))], options.MinimumVersion);

        var own = new SelfSignedCertificate(ownDirectory, hostName, time);
        var certificates = new ServerCertificates([new CertificateSource(own.Files, own, time, logger)], options.MinimumVersion);
        TlsLog.SelfSigned(logger, own.Files.CertificateFile);
        return certificates;
    }

    /// <summary>One certificate as the start would read it.</summary>
    /// <exception cref="CertificateException"/>
    public static ServerCertificate Read(CertificateOptions options) => CertificatePair.Read(options).Load();

    /// <summary>Reads the files again. What is new in them serves from now on.</summary>
    public void Look()
    {
        lock (_looking)
        {
            // All of them, whatever the first says.
            if (Array.FindAll(_sources, source => source.Look()).Length > 0)
                _current = Gather();
        }
    }

    /// <summary>What SslStream asks for when it has read the ClientHello; the state is our own reading of it.</summary>
    internal ValueTask<SslServerAuthenticationOptions> ChooseAsync(SslStream stream, SslClientHelloInfo hello, object? state, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_current.OptionsFor(hello.ServerName, state as ClientHello));

    private CertificateSet Gather() => new(_sources.Select(source => source.Certificate), _minimumVersion);
}
