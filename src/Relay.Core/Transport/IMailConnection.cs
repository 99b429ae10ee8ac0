namespace Relay.Core.Transport;

/// <summary>A session with one next hop, for one caller. Disposing says QUIT if the session can still hear it.</summary>
public interface IMailConnection : IAsyncDisposable
{
    NextHop NextHop { get; }

    /// <summary>False once the session has broken, the next hop has said 421, or it takes no further message (RFC 9422): dispose of it.</summary>
    bool IsUsable { get; }

    /// <summary>
    /// The session broke or the next hop has said 421. A session that is of no further use for another reason has had its answers: it has carried its share,
    /// or the next hop refused in the middle of the content.
    /// </summary>
    bool HasBroken { get; }

    /// <summary>Mail transactions carried so far.</summary>
    int MessagesCarried { get; }

    /// <summary>One mail transaction; one outcome for each recipient, in their order.</summary>
    Task<IReadOnlyList<Outcome>> SendAsync(OutgoingMessage message, CancellationToken cancellationToken);
}
