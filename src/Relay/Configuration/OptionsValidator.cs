using System.Globalization;
using System.Net;
using Relay.Core.Addresses;
using Relay.Submission;

namespace Relay.Configuration;

/// <summary>What the types of the options can't say. A mistake is a sentence with the key, the value and what would be right.</summary>
internal static class OptionsValidator
{
    /// <summary>Ten years.</summary>
    private const int MaxHistoryDays = 3650;

    /// <summary>Octets: nobody's mail server takes a bounce of more.</summary>
    private const int MaxReturned = 50 * 1024 * 1024;

    public static IReadOnlyList<string> Validate(RelayOptions options)
    {
        var mistakes = new List<string>();
        void Check(bool isRight, string key, object? value, string right)
        {
            if (!isRight)
                mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"{key} is '{value}'; it must be {right}."));
        }

        void Positive(string key, TimeSpan value) => Check(value > TimeSpan.Zero && value < TimeSpan.FromDays(40), key, value, "a time above zero and below 40 days");

        CheckServer(options, Check);
        SubmissionValidator.Validate(options, Check);
        CheckCertificates(options, Check);

        foreach (var property in typeof(LimitOptions).GetProperties().Where(property => property.PropertyType == typeof(TimeSpan) && property.Name != nameof(LimitOptions.MaxHold)))
            Positive($"Limits:{property.Name}", (TimeSpan)property.GetValue(options.Limits)!);

        Check(options.Queue.MinFreeBytes >= 0, "Queue:MinFreeBytes", options.Queue.MinFreeBytes, "at least 0");
        Check(options.Queue.HistoryDays is >= 0 and <= MaxHistoryDays, "Queue:HistoryDays", options.Queue.HistoryDays, $"from 0 to {MaxHistoryDays}");

        var delivery = options.Delivery;
        Check(delivery.Port is > 0 and <= IPEndPoint.MaxPort, "Delivery:Port", delivery.Port, "a port, 1 to 65535");
        Check(delivery.MaxConnectionsPerDestination >= 1, "Delivery:MaxConnectionsPerDestination", delivery.MaxConnectionsPerDestination, "at least 1");
        Check(delivery.MaxMessagesPerConnection >= 1, "Delivery:MaxMessagesPerConnection", delivery.MaxMessagesPerConnection, "at least 1");
        Check(delivery.MaxRecipientsPerTransaction >= 1, "Delivery:MaxRecipientsPerTransaction", delivery.MaxRecipientsPerTransaction, "at least 1");
        ProvidersValidator.Validate(delivery, Check);
        Positive("Delivery:FirstRetry", delivery.FirstRetry);
        Check(delivery.MaxRetry >= delivery.FirstRetry && delivery.MaxRetry < TimeSpan.FromDays(40), "Delivery:MaxRetry", delivery.MaxRetry, $"at least Delivery:FirstRetry ({delivery.FirstRetry}), and below 40 days");
        Positive("Delivery:GiveUpAfter", delivery.GiveUpAfter);
        Check(delivery.WarnAfter >= TimeSpan.Zero && delivery.WarnAfter < TimeSpan.FromDays(40), "Delivery:WarnAfter", delivery.WarnAfter, "zero, or a time below 40 days");
        Check(delivery.MaxReturnedBytes is >= 0 and <= MaxReturned, "Delivery:MaxReturnedBytes", delivery.MaxReturnedBytes, $"from 0 to {MaxReturned}");
        Check(delivery.Postmaster.Length == 0 || Mailbox.TryParse(delivery.Postmaster, out _), "Delivery:Postmaster", delivery.Postmaster, "an address, such as postmaster@example.org, or empty");
        foreach (var timeout in delivery.Timeouts.GetType().GetProperties())
            Positive($"Delivery:Timeouts:{timeout.Name}", (TimeSpan)timeout.GetValue(delivery.Timeouts)!);
        RouteValidator.Validate(delivery, Check);

        mistakes.AddRange(options.Dns.Validate());
        return mistakes;
    }

    private static void CheckServer(RelayOptions options, Action<bool, string, object?, string> check)
    {
        var name = options.Server.HostName;
        check(Domain.TryParse(name, out var domain) && domain.AddressLiteral is null && Ascii(name), "Server:HostName", name, "this host's name in DNS, such as mail.example.org");
        check(!string.IsNullOrWhiteSpace(options.Server.DataDirectory), "Server:DataDirectory", options.Server.DataDirectory, "a directory");
        check(!string.IsNullOrWhiteSpace(options.Accounts.File), "Accounts:File", options.Accounts.File, "a file");
    }

    private static void CheckCertificates(RelayOptions options, Action<bool, string, object?, string> check)
    {
        var certificates = options.Tls.Certificates;
        for (var i = 0; i < certificates.Count; i++)
        {
            var (certificate, path) = (certificates[i], string.Create(CultureInfo.InvariantCulture, $"Tls:Certificates:{i}"));
            check(File.Exists(certificate.CertificateFile), $"{path}:CertificateFile", certificate.CertificateFile, "a PEM file that exists");
            check(certificate.KeyFile is null || File.Exists(certificate.KeyFile), $"{path}:KeyFile", certificate.KeyFile, "a PEM file that exists");
            check(!certificates.Take(i).Any(other => other.CertificateFile == certificate.CertificateFile), $"{path}:CertificateFile", certificate.CertificateFile, "a file that no certificate above has");
        }
    }

    private static bool Ascii(string text) => System.Text.Ascii.IsValid(text);
}
