namespace Relay.EndToEnd.Tests.Fixtures;

internal sealed record TestCertificate(string CertificatePem, string KeyPem);
