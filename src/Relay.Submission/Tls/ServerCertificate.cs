using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Submission.Tls;

/// <summary>A certificate with its chain, ready to be shown.</summary>
public sealed class ServerCertificate
{
    private readonly HashSet<string> _names;

    internal ServerCertificate(string file, SslStreamCertificateContext context, KeyKind key)
    {
        (File, Context, Key) = (file, context, key);
        Names = [.. Certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames())];
        _names = [.. Names.Select(name => name.ToLowerInvariant())];
    }

    /// <summary>Where it was read from.</summary>
    public string File { get; }

    /// <summary>The hosts that it is for, by its subjectAltName. The common name is none of them: clients have stopped looking at it (RFC 9525 §2).</summary>
    public IReadOnlyList<string> Names { get; }

    public DateTimeOffset NotBefore => Certificate.NotBefore;

    public DateTimeOffset NotAfter => Certificate.NotAfter;

    /// <summary>One for all handshakes: SslStream keeps the keys of session tickets in it, and with another each time no session could be resumed.</summary>
    internal SslStreamCertificateContext Context { get; }

    internal KeyKind Key { get; }

    internal X509Certificate2 Certificate => Context.TargetCertificate;

    /// <summary>For a person: names, kind of key, until when.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(Names.Count == 0 ? "no host's name" : string.Join(", ", Names))} ({Key.Name}, valid until {NotAfter.UtcDateTime:yyyy-MM-dd HH:mm} UTC)");

    /// <param name="name">In A-labels and lower case.</param>
    internal bool HasExactly(string name) => _names.Contains(name);

    /// <summary>The star stands for the whole left-most label and for nothing else (RFC 6125 §6.4.3).</summary>
    internal bool HasWildcardFor(string name) =>
        name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && _names.Contains(string.Concat("*", name.AsSpan(dot)));
}
