using System.Net;
using System.Net.Security;
using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Mail;

/// <summary>What is known of a message's arrival when its content begins: the stuff of the Received field.</summary>
public sealed record TraceInfo
{
    /// <summary>What the client called itself in EHLO or HELO. Anything at all: it is recorded, not believed.</summary>
    public required string ClientName { get; init; }

    public required IPAddress ClientAddress { get; init; }

    /// <summary>The client's name by reverse DNS; null when it is not known. What is no domain name is left out.</summary>
    public string? ReverseName { get; init; }

    /// <summary>The operator keeps to himself where mail comes from: neither of the client's names nor its address appears.</summary>
    public bool HidesClient { get; init; }

    /// <summary>The name that we go by; also the right-hand side of a Message-ID that we add.</summary>
    public required string HostName { get; init; }

    public required QueueId Id { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The client said EHLO, not HELO.</summary>
    public required bool IsExtended { get; init; }

    public required bool IsAuthenticated { get; init; }

    public required bool IsEncrypted { get; init; }

    /// <summary>The transaction was declared with SMTPUTF8 (RFC 6531 §3.4).</summary>
    public bool IsUtf8 { get; init; }

    /// <summary>Null when there was no TLS, or when the platform does not tell.</summary>
    public TlsCipherSuite? CipherSuite { get; init; }

    /// <summary>The recipient if there is exactly one; null otherwise, since naming one of several would give away a Bcc.</summary>
    public Mailbox? OnlyRecipient { get; init; }
}
