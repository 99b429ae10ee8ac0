using System.Net;
using System.Net.Security;
using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Mail.Tests;

internal static class Examples
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static readonly QueueId Id = new(0x0123_4567_89AB_CDEF);

    public static readonly TraceInfo Trace = new()
    {
        ClientName = "laptop.example.org",
        ClientAddress = IPAddress.Parse("192.0.2.7"),
        HostName = "relay.example.org",
        Id = Id,
        ReceivedAt = Noon,
        IsExtended = true,
        IsAuthenticated = true,
        IsEncrypted = true,
        CipherSuite = TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        OnlyRecipient = Mailbox.Parse("jane@example.net"),
    };
}
