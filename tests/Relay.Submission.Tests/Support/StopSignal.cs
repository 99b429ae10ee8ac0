using Microsoft.AspNetCore.Connections.Features;

namespace Relay.Submission.Tests.Support;

/// <summary>How Kestrel tells its connections that it is about to end.</summary>
internal sealed class StopSignal : IConnectionLifetimeNotificationFeature, IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public StopSignal() => ConnectionClosedRequested = _source.Token;

    public CancellationToken ConnectionClosedRequested { get; set; }

    public void RequestClose() => _source.Cancel();

    public void Dispose() => _source.Dispose();
}
