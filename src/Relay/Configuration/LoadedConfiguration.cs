namespace Relay.Configuration;

/// <param name="File">Where it came from.</param>
internal sealed record LoadedConfiguration(string File, RelayOptions Options)
{
    /// <summary>Where a self-signed certificate is kept.</summary>
    public string CertificateDirectory => Path.Combine(Path.GetDirectoryName(File)!, "certs");
}
