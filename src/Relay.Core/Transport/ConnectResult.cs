namespace Relay.Core.Transport;

public abstract record ConnectResult
{
    private ConnectResult() { }

    public sealed record Connected(IMailConnection Connection) : ConnectResult;

    /// <summary>This host takes no mail from us now (<see cref="Outcome.Deferred"/>) or says that it never will (<see cref="Outcome.Failed"/>).</summary>
    public sealed record Refused(Outcome Outcome) : ConnectResult;
}
