namespace Relay.Core.Transport;

/// <summary>A session with one next hop, for one caller. Disposing says QUIT if the session can still hear it.</summary>
public interface IMailConnection : IAsyncDisposable
{
    NextHop NextHop { get; }

    /// <summary>False once the session has broken or the next hop has said 421: dispose of it.</summary>
    bool IsUsable { get; }

    /// <summary>Mail transactions carried so far.</summary>
    int MessagesCarried { get; }

    /// <summary>One mail transaction; one outcome for each recipient, in their order.</summary>
    Task<IReadOnlyList<Outcome>> SendAsync(OutgoingMessage message, CancellationToken cancellationToken);
}
