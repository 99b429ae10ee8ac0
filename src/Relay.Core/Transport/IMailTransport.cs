namespace Relay.Core.Transport;

/// <summary>
/// Speaks to next hops. Called from any thread. Whatever the next hop or the network does comes back as a value: nothing is thrown
/// but for cancellation and <see cref="Queue.QueueUnavailableException"/> from the content that it reads.
/// </summary>
public interface IMailTransport
{
    /// <summary>Connects, is greeted, says EHLO, starts TLS and logs in, all as the next hop's policy has it. The connection is the caller's.</summary>
    Task<ConnectResult> ConnectAsync(NextHop nextHop, CancellationToken cancellationToken);
}
