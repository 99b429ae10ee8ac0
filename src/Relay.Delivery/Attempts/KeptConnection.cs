using Relay.Core.Transport;

namespace Relay.Delivery.Attempts;

/// <summary>A worker's open connection between two jobs of its lane.</summary>
internal sealed class KeptConnection(int maxMessages) : IAsyncDisposable
{
    private IMailConnection? _connection;

    /// <summary>Null when there is none, or none that is still of use.</summary>
    public IMailConnection? Connection => _connection is { IsUsable: true } ? _connection : null;

    /// <summary>Closes the one it had.</summary>
    public async Task ReplaceAsync(IMailConnection connection)
    {
        await DisposeAsync();
        _connection = connection;
    }

    /// <summary>Closes the connection if it has broken or carried its share.</summary>
    public async Task ReviewAsync()
    {
        if (_connection is { IsUsable: false } || _connection?.MessagesCarried >= maxMessages)
            await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}
